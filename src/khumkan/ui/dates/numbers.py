"""Numbers in the reader's digits, Arabic or Thai."""

from typing import Final

from khumkan.ui.preferences import current

_ARABIC: Final = "0123456789"
_THAI: Final = "๐๑๒๓๔๕๖๗๘๙"
_TO_THAI: Final = str.maketrans(_ARABIC, _THAI)
_TO_ARABIC: Final = str.maketrans(_THAI, _ARABIC)


def write_digits(text: str) -> str:
    """Return `text` with its digits as the reader wants them."""
    return text.translate(_TO_THAI) if current().digits == "thai" else text


def read_digits(text: str) -> str:
    """Return `text` with Thai digits as Arabic ones, for whatever reads numbers."""
    return text.translate(_TO_ARABIC)


def write_number(number: float, places: int = 0) -> str:
    """Return a number with thousands parted by commas, as both languages do it."""
    return write_digits(f"{number:,.{places}f}")

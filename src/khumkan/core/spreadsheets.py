"""Text for spreadsheets, which run some texts as formulas: what attackers write must stay text."""

from typing import Final

_FORMULA_STARTS: Final = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")  # some take wide ones


def spreadsheet_cell(text: str) -> str:
    """Return text that a spreadsheet shows instead of running it as a formula."""
    return f"'{text}" if len(text) > 1 and text.startswith(_FORMULA_STARTS) else text

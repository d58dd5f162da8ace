"""What lines of one kind have in common: their text with everything that varies masked.

So that a thousand lines of a device that no reader knows are one thing to look at, and not a
thousand.
"""

import re
from typing import Final

LONGEST_SHAPE: Final = 160
_LOOKED_AT: Final = 400  # characters: an attacker's megabyte costs no more than a line
_QUOTED: Final = re.compile(r'"[^"]*"')
_ADDRESS: Final = re.compile(
    r"\b\d{1,3}(?:\.\d{1,3}){3}\b"
    r"|\b[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){3,7}\b"
)
_HEX: Final = re.compile(r"\b(?=[0-9a-fA-F-]*\d)[0-9a-fA-F][0-9a-fA-F-]{5,}\b")
_DIGITS: Final = re.compile(r"\d+")


def shape_of(raw: bytes) -> str:
    """Return the shape of a line: `#` for digits, `<hex>`, `<address>`, `"…"`."""
    text = raw[: _LOOKED_AT * 3].decode("utf-8", "replace")[:_LOOKED_AT].strip()
    text = _QUOTED.sub('"…"', text)
    text = _ADDRESS.sub("<address>", text)
    text = _HEX.sub(_mask_hex, text)
    return _DIGITS.sub("#", text)[:LONGEST_SHAPE]


def _mask_hex(found: re.Match[str]) -> str:
    """Mask a long number or identifier; a plain decimal one is digits, a date keeps its form."""
    text = found[0]
    return text if text.replace("-", "").isdigit() else "<hex>"

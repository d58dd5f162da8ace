"""Values that are spelled as khumkan spells them already, told by one expression in one go.

Most of a list and most of a log are; the others go the long way (`wire.observables`), which gives
the same answer. Only the speed of millions depends on this.
"""

import re

from khumkan.engine.indicators.keys import hash_key

_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_LABEL = r"[a-z0-9_]++(?:-++[a-z0-9_]++)*+"
_TOP = r"[a-z][a-z0-9]*+(?:-++[a-z0-9]++)*+"
_DOMAIN = rf"(?:{_LABEL}\.)++{_TOP}"
_PLAIN = re.compile(
    rf"""
      ([0-9a-f]{{32}}(?:[0-9a-f]{{8}}(?:[0-9a-f]{{24}})?)?)
    | ({_OCTET}\.{_OCTET}\.{_OCTET}\.{_OCTET})
    | ({_DOMAIN})
    | (https?://{_DOMAIN}/[A-Za-z0-9._~:/?!$&'*+,;=%@-]*+)
    """,
    re.VERBOSE,
)
_LETTERS = "  4du"
_HASHES = {32: "m", 40: "s", 64: "S"}
_LONG_LABEL = re.compile(r"[a-z0-9_-]{64}")
_SHORT = 63
_MAX_CHARACTERS = 250


def plain_key(text: str) -> str:
    """Return the key of a value that is its own normal form, "" for all others."""
    found = _PLAIN.fullmatch(text)
    if found is None:
        return ""
    number, length = found.lastindex or 0, len(text)
    if number == 1:
        return hash_key(_HASHES[length], text)
    if length > _SHORT and (length > _MAX_CHARACTERS or _LONG_LABEL.search(text)):
        return ""
    return _LETTERS[number] + text

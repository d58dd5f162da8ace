r"""Parse IBM's Log Event Extended Format: LEEF:1.0|vendor|product|version|event id|attributes.

Attributes are separated by tabs; LEEF 2.0 may name another character behind the event id, itself
or as hexadecimal digits (`x09`, `0x5E`). Nothing is escaped. A relay that writes control characters
as octal digits turns tabs into `#011`; that counts where there is no tab.
Source: IBM, "QRadar LEEF Guide", event components and attributes.
"""

import re
from collections.abc import Iterator

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.formats.pairs import gather_pairs

_MARK = "LEEF:"
_PART = r"([^|]*+)\|"
_HEADER = re.compile(rf"(?:^|(?<=\s))LEEF:\s?(\d+(?:\.\d+)?)\|{_PART * 4}")
_DELIMITER = re.compile(r"(?:0?[xX](?P<digits>[0-9A-Fa-f]{1,4})|(?P<character>[^\w|]|))\|")
_NAMES = ("leef_version", "vendor", "product", "version", "event_id")
_KEY = re.compile(r"\s*([\w.\-\[\]]+)=")
_TAB = "\t"
_ESCAPED_TAB = "#011"
_SURROGATES = range(0xD800, 0xE000)


def parse_leef(text: str, *, is_at_start: bool = False) -> JsonObject | None:
    """Return the `leef` object of a message, as `syslog` describes it, or None.

    With `is_at_start` nothing may stand before it.
    """
    if _MARK not in text:
        return None
    found = _HEADER.match(text) if is_at_start else _HEADER.search(text)
    if found is None:
        return None
    leef: JsonObject = dict(zip(_NAMES, found.groups(), strict=True))
    delimiter, start = _TAB, found.end()
    if not found[1].startswith("1") and (named := _DELIMITER.match(text, start)):
        delimiter, start = _read_delimiter(named), named.end()
    leef["attributes"] = gather_pairs(_cut(text[start:], delimiter))
    return leef


def _read_delimiter(named: re.Match[str]) -> str:
    if not named["digits"]:
        return named["character"] or _TAB
    code = int(named["digits"], 16)
    return _TAB if code in _SURROGATES else chr(code)


def _cut(text: str, delimiter: str) -> Iterator[tuple[str, str]]:
    """Yield the attributes; a part that begins with no key is passed over, `message` has it."""
    if delimiter == _TAB and _TAB not in text:
        delimiter = _ESCAPED_TAB
    for part in text.split(delimiter):
        if key := _KEY.match(part):
            yield key[1], part[key.end() :].strip()

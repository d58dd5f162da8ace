"""Parse the Common Event Format: CEF:0|vendor|product|version|signature|name|severity|extension."""

import re

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.formats.pairs import gather_pairs

_PART = r"((?:[^|\\]|\\.)*+)\|"
_BODY = r"(\d+)\|" + _PART * 6 + r"(.*)"
_MARKED = re.compile(r"(?:^|(?<=\s))CEF:\s?" + _BODY, re.DOTALL)
# A relay may have taken "CEF:" for the name of the program and cut it off.
_BARE = re.compile(_BODY, re.DOTALL)
_KEY = re.compile(r"(?:^|\s)([\w.\-\[\]]+)=")
_ESCAPE = re.compile(r"\\([\\|=nr])")
_MEANING = {"n": "\n", "r": "\r"}
_NAMES = ("cef_version", "vendor", "product", "version", "signature", "name", "severity")


def parse_cef(text: str, *, is_at_start: bool = False) -> JsonObject | None:
    """Return the `cef` object of a message, as `syslog` describes it, or None.

    With `is_at_start` nothing may stand before it.
    """
    find = _MARKED.match if is_at_start else _MARKED.search
    found = (find(text) if "CEF:" in text else None) or _BARE.match(text)
    if found is None:
        return None
    *header, extension = found.groups()
    cef: JsonObject = dict(zip(_NAMES, map(_unescape, header), strict=True))
    cef["extension"] = _parse_extension(extension)
    return cef


def _parse_extension(text: str) -> JsonObject:
    """Cut at the keys: a value runs, spaces and all, until the next unescaped key=."""
    keys = list(_KEY.finditer(text))
    ends = [*(key.start() for key in keys), len(text)][1:]
    return gather_pairs(
        (key[1], _unescape(text[key.end() : end].strip()))
        for key, end in zip(keys, ends, strict=True)
    )


def _unescape(value: str) -> str:
    if "\\" not in value:
        return value
    return _ESCAPE.sub(lambda found: _MEANING.get(found[1], found[1]), value)

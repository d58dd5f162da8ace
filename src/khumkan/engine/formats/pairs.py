"""Parse key=value pairs, as firewalls and many programs write them."""

import re
from collections.abc import Iterable

from khumkan.core.jsontypes import JsonObject

_LEAST_PAIRS = 3
_LEAST_PAIRS_AT_START = 2
_PAIR = re.compile(
    r"(?P<before>^|[\s,;(\[{|])"
    r"(?P<key>[A-Za-z_@][\w.@/-]*+)="
    r'(?:"(?P<quoted>(?:[^"\\]|\\.)*+)(?:"|\\?$)|(?P<bare>[^\s"]\S*+)?)',
    re.DOTALL,
)
_ESCAPE = re.compile(r'\\(["\\])')
_CLOSING = {"(": ")", "[": "]", "{": "}"}


def parse_pairs(text: str) -> JsonObject | None:
    """Return the `kv` object of a message, as `syslog` describes it, or None.

    It is one where it holds three pairs, or two and begins with one. A quoted value that is cut
    off at the end of the line counts; a bare value ends at a space, less a comma or semicolon.
    """
    if text.count("=") < _LEAST_PAIRS_AT_START:
        return None
    found = list(_PAIR.finditer(text))
    begins_with_one = bool(found) and found[0].start() == 0
    if len(found) < (_LEAST_PAIRS_AT_START if begins_with_one else _LEAST_PAIRS):
        return None
    return gather_pairs((pair["key"], _read_value(pair)) for pair in found)


def _read_value(pair: re.Match[str]) -> str:
    quoted: str | None = pair["quoted"]
    if quoted is not None:
        return unescape_quoted(quoted)
    bare = (pair["bare"] or "").rstrip(",;")
    return bare.removesuffix(_CLOSING.get(pair["before"], ""))


def unescape_quoted(text: str) -> str:
    """Return what stands between quotes, without the backslashes that only guard a sign."""
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text


def gather_pairs(pairs: Iterable[tuple[str, str]]) -> JsonObject:
    """Return the pairs as an object; a key that stands twice has the list of its values."""
    gathered: JsonObject = {}
    for key, value in pairs:
        known = gathered.get(key)
        if known is None:
            gathered[key] = value
        elif isinstance(known, list):
            known.append(value)
        else:
            gathered[key] = [known, value]
    return gathered

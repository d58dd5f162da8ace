r"""Read Zeek's tables: tab-separated lines under a header that names and types the columns.

`fields` of an event are those of Zeek's JSON form, so that both are named alike:

    _path     str: which log it is (`conn`, `dns`, `http` …), from `#path`
    any name  as `#fields` has it (`id.orig_h`): int for count, int and port, float for time,
              interval and double, bool, a list for set and vector, else str; an unset value is
              absent, an empty one "" or []
    message   str: the whole line, only where it could not be taken apart (no header before it, or
              another number of values)

Escapes `\xhh` of the separator in a value are undone. Source: Zeek manual, "Zeek Log Formats".
"""

import re
from collections.abc import Callable, Iterator

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.core.messages import message
from khumkan.engine.events import Limits, Piece
from khumkan.engine.formats.encodings import decode_text
from khumkan.engine.formats.format import Format
from khumkan.engine.formats.headed import read_headed
from khumkan.engine.formats.lines import sample_lines
from khumkan.engine.formats.sources import ByteSource
from khumkan.engine.formats.text_input import read_text_input

NAME = "zeek"

_ESCAPE = re.compile(rb"\\x([0-9A-Fa-f]{2})")
_CONTAINER = re.compile(r"(?:set|vector)\[(\w+)\]")
_MOST_DIGITS = 18
_SNIFFED_LINES = 20


class _ZeekHeader:
    """The directives in force, with Zeek's own defaults."""

    def __init__(self) -> None:
        self._separator = "\t"
        self._marks = {"set_separator": ",", "empty_field": "(empty)", "unset_field": "-"}
        self._path = ""
        self._names: list[str] = []
        self._types: list[str] = []

    def learn(self, directive: str) -> None:
        if directive.startswith("#separator "):
            self._separator = _unescape(directive.partition(" ")[2].strip()) or self._separator
            return
        key, *values = directive[1:].split(self._separator)
        if key in self._marks and values:
            self._marks[key] = _unescape(values[0])
        elif key == "path" and values:
            self._path = values[0]
        elif key == "fields":
            self._names, self._types = values, []
        elif key == "types":
            self._types = values

    def parse(self, line: str) -> JsonObject:
        values = line.split(self._separator)
        if not self._names or not len(values) == len(self._names) == len(self._types):
            return {"_path": self._path, "message": line} if self._path else {"message": line}
        fields: JsonObject = {"_path": self._path}
        for name, kind, value in zip(self._names, self._types, values, strict=True):
            if value != self._marks["unset_field"]:
                fields[name] = self._parse_value(kind, value)
        return fields

    def _parse_value(self, kind: str, value: str) -> JsonValue:
        container = _CONTAINER.fullmatch(kind)
        is_empty = value == self._marks["empty_field"]
        if container is None:
            return "" if is_empty else _SCALARS.get(kind, _unescape)(value)
        parse = _SCALARS.get(container[1], _unescape)
        items = [] if is_empty else value.split(self._marks["set_separator"])
        return [parse(item) for item in items]


def _unescape(value: str) -> str:
    if "\\x" not in value:
        return value
    raw = _ESCAPE.sub(lambda found: bytes.fromhex(found[1].decode()), value.encode())
    return decode_text(raw)[0]


def _parse_integer(value: str) -> int | str:
    is_one = value.removeprefix("-").isdecimal() and len(value) <= _MOST_DIGITS
    return int(value) if is_one else value


def _parse_float(value: str) -> float | str:
    try:
        return float(value)
    except ValueError:
        return value


def _parse_bool(value: str) -> bool | str:
    return {"T": True, "F": False}.get(value, value)


_SCALARS: dict[str, Callable[[str], JsonValue]] = {
    "bool": _parse_bool,
    "count": _parse_integer,
    "double": _parse_float,
    "int": _parse_integer,
    "interval": _parse_float,
    "port": _parse_integer,
    "time": _parse_float,
}


def _read(source: ByteSource, limits: Limits) -> Iterator[Piece]:
    return read_text_input(source, limits, _read_utf8)


def _read_utf8(source: ByteSource, limits: Limits) -> Iterator[Piece]:
    return read_headed(source, limits, NAME, _ZeekHeader)


def _sniff(head: bytes) -> float:
    first = sample_lines(head)[:_SNIFFED_LINES]
    return float(any(line.startswith(("#separator ", "#fields\t")) for line in first))


ZEEK = Format(
    name=NAME,
    description=message("Zeek's tables (its JSON form is read as json)"),
    suffixes=(".zeek",),
    sniff=_sniff,
    read=_read,
)

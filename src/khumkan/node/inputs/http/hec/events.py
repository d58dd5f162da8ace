"""Cut a HEC body into its events: JSON objects one behind the other, with or without line ends.

Each is checked as Splunk checks it and comes out as it was sent, on one line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import msgspec

from khumkan.engine.formats.json_values import parse_object
from khumkan.node.inputs.http.documents import is_object
from khumkan.node.inputs.http.hec.answers import BAD_FIELDS, BLANK_EVENT, INVALID_DATA, NO_EVENT
from khumkan.node.inputs.http.refusals import refuse_count

_SEAM: Final = re.compile(rb"\}[ \t\r\n]*(?=\{)")
_NOT_BLANK: Final = re.compile(rb"[^ \t\r\n]")
# A string without end is one token too: nothing is looked at twice for it.
_TOKEN: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[{}\[\]]', re.DOTALL)
_BLANKS: Final = b" \t\r\n"
_NOTHING: Final = (b'""', b"null")

_Scalar = str | int | float | bool | None


class _Event(msgspec.Struct):
    event: msgspec.Raw = msgspec.Raw(b"")
    fields: dict[str, _Scalar | list[_Scalar]] | None = None


_DECODER: Final = msgspec.json.Decoder(_Event)


@dataclass(slots=True)
class HecEvents:
    """The events of a body, each one line; of those that are none, number and Splunk's code."""

    lines: list[bytes] = field(default_factory=list)
    refused: list[tuple[int, int]] = field(default_factory=list)


def read_events(body: bytes, most: int) -> HecEvents:
    """Return what a body holds. Raises RefusedError where it is more than `most`."""
    found = HecEvents()
    for number, piece in enumerate(_cut(body)):
        if number >= most:
            raise refuse_count(most)
        code = _check(piece)
        if code is None:
            found.lines.append(_on_one_line(piece))
        else:
            found.refused.append((number, code))
    return found


def _cut(body: bytes) -> Iterator[bytes]:
    """Yield each object, and each stretch that is none.

    A seam is `}` and `{`: most are between two events, some stand inside a string. Once an object
    has no end, only seams are trusted, so that no byte is looked at more than a few times.
    """
    at, are_ends_sought = 0, True
    while found := _NOT_BLANK.search(body, at):
        at = found.start()
        if found[0] != b"{":
            end = body.find(b"{", at)
            stop = end if end >= 0 else len(body)
        else:
            seam = _SEAM.search(body, at)
            stop = seam.start() + 1 if seam else len(body)
            if are_ends_sought and not is_object(body[at:stop].strip(_BLANKS)):
                end = _find_end(body, at)
                are_ends_sought = end > 0
                stop = end or stop
        yield body[at:stop].strip(_BLANKS)
        at = stop


def _find_end(body: bytes, at: int) -> int:
    """Return where the object that begins here ends, 0 if it has no end."""
    depth = 0
    for token in _TOKEN.finditer(body, at):
        sign = token[0]
        if sign in b"{[":
            depth += 1
        elif sign in b"}]":
            depth -= 1
            if depth <= 0:
                return token.end()
    return 0


def _check(piece: bytes) -> int | None:
    """Return Splunk's code for what is wrong with an event, None if nothing is."""
    try:
        decoded = _DECODER.decode(piece)
    except msgspec.ValidationError as error:
        return BAD_FIELDS if "$.fields" in str(error) else INVALID_DATA
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None if is_object(piece) and b'"event"' in piece else INVALID_DATA
    event = bytes(decoded.event)
    if not event:
        return NO_EVENT
    return BLANK_EVENT if event in _NOTHING else None


def _on_one_line(piece: bytes) -> bytes:
    if b"\n" not in piece:
        return piece
    try:
        return msgspec.json.format(piece, indent=-1)
    except msgspec.DecodeError:  # no strict JSON: the engine's reader mends it
        return msgspec.json.encode(parse_object(piece).value)

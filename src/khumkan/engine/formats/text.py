"""Read any text, a line an event: {"message": line}. The last resort, so that nothing is lost."""

from collections.abc import Iterator

from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import message
from khumkan.engine.events import Limits, Piece
from khumkan.engine.formats.format import Format, always
from khumkan.engine.formats.lines import read_lines
from khumkan.engine.formats.sources import ByteSource
from khumkan.engine.formats.text_input import read_text_input

NAME = "text"
_LAST_RESORT = 0.01


def _read(source: ByteSource, limits: Limits) -> Iterator[Piece]:
    return read_text_input(source, limits, _read_utf8)


def _read_utf8(source: ByteSource, limits: Limits) -> Iterator[Piece]:
    return read_lines(source, limits, NAME, _parse)


def _parse(line: str) -> JsonObject:
    return {"message": line}


def _sniff(head: bytes) -> float:
    return _LAST_RESORT if head.strip() else 0.0


TEXT = Format(
    name=NAME,
    description=message("any text: each line is an event with a message"),
    suffixes=(".txt", ".log"),
    sniff=_sniff,
    read=_read,
    divides=always,
)

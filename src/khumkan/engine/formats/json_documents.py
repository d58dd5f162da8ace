"""Read JSON however it is laid out: lines, one array, documents one after the other, envelopes.

`fields` of an event is the object itself; a value that is no object is rejected. `record` is the
line a document begins on, or its position where the input is an array (begins with "["). Two
objects that begin on one line are parts 1 and 2 of it. An envelope such as {"Records": [...]} is
unwrapped: its objects are the parts of one record. See `json_values` for numbers and bad text.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import orjson

from khumkan.core.messages import message
from khumkan.engine.events import Limits, Piece
from khumkan.engine.formats.format import Format
from khumkan.engine.formats.json_reader import NOTHING, DocumentReader
from khumkan.engine.formats.lines import share_of_lines
from khumkan.engine.formats.sources import ByteSource
from khumkan.engine.formats.text_input import read_text_input, read_text_runs

if TYPE_CHECKING:
    from khumkan.engine.formats.tape.run import Run, Taper

NAME = "json"
_BEGINNING_BYTES = 4096
_MOST_LINES = 0.5
_RUN_BYTES = 1024 * 1024  # what is done once for a run is a tenth of its cost at a quarter of that
_BEGINNING = re.compile(rb"\[*\s*(?:\{\s*(?:\"|\}|$)|\[\s*(?:\]|$))")


def _read(source: ByteSource, limits: Limits) -> Iterator[Piece]:
    return read_text_input(source, limits, _read_utf8)


def _read_utf8(source: ByteSource, limits: Limits) -> Iterator[Piece]:
    return DocumentReader(source, limits, NAME).read()


def _read_runs(source: ByteSource, limits: Limits, taper: "Taper") -> Iterator["Piece | Run"]:
    def read(utf8: ByteSource, limits: Limits) -> Iterator["Piece | Run"]:
        return DocumentReader(utf8, limits, NAME, _RUN_BYTES).read_runs(taper)

    return read_text_runs(source, limits, read, _read_utf8)


def _sniff(head: bytes) -> float:
    """Certain where the head begins like JSON, else the share of lines that are an object."""
    start = NOTHING.sub(b"", head[:_BEGINNING_BYTES], count=1)
    if _BEGINNING.match(start):
        return 1.0
    return share_of_lines(head, _is_object)


def has_lines(head: bytes) -> bool:
    """Say whether most lines are an object each; any other can be told from its own place."""
    return share_of_lines(head, _is_object) > _MOST_LINES


def _is_object(line: str) -> bool:
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False


JSON = Format(
    name=NAME,
    description=message("JSON: lines, an array, documents, or an envelope such as CloudTrail's"),
    suffixes=(".json", ".jsonl", ".ndjson"),
    sniff=_sniff,
    read=_read,
    read_runs=_read_runs,
    divides=has_lines,
)

"""Cut a source into lines without holding more than one of the longest allowed length."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import Message, message
from khumkan.engine.events import SAMPLE_BYTES, Blank, Event, Limits, Piece, Rejection
from khumkan.engine.formats.encodings import decode_text
from khumkan.engine.formats.sources import BLOCK_BYTES, ByteSource

_NOTHING = b"\x00\r\n\t \x0b\x0c"
_SAMPLE_LINES = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number from 1, its bytes without the line feed, its length with it."""

    number: int
    raw: bytes
    n_bytes: int


def read_lines(
    source: ByteSource,
    limits: Limits,
    name: str,
    parse: Callable[[str], JsonObject | Message | None],
) -> Iterator[Piece]:
    """Make one event of every line that is not blank; a message from `parse` rejects the line.

    A line of which `parse` makes None says nothing happened, and counts as blank. `name` is the
    format the events carry.
    """
    for line in split_lines(source, limits):
        if isinstance(line, Rejection):
            yield line
            continue
        bare = line.raw.strip(b"\x00\r")
        if not bare.strip(_NOTHING):
            yield Blank(line.n_bytes)
            continue
        text, repair = decode_text(bare)
        fields = parse(text)
        if fields is None:
            yield Blank(line.n_bytes)
        elif isinstance(fields, Message):
            yield Rejection(line.number, 1, line.n_bytes, fields, line.raw[:SAMPLE_BYTES])
        else:
            yield Event(line.number, 1, line.n_bytes, line.raw, fields, name, repair)


def split_lines(source: ByteSource, limits: Limits) -> Iterator[Line | Rejection]:
    """Yield the lines of `source`; one that is longer than the limit is a rejection."""
    number, rest = 0, b""
    while block := source.read(BLOCK_BYTES):
        whole = (rest + block).split(b"\n")
        rest = whole.pop()
        for raw in whole:
            number += 1
            yield _check_length(Line(number, raw, len(raw) + 1), limits)
        if len(rest) > limits.max_record_bytes:
            number += 1
            n_bytes, after = _skip_line(source, len(rest))
            yield reject_long(number, n_bytes, rest, limits)
            rest = after
    yield from _split_end(number, rest, limits)


def _split_end(number: int, rest: bytes, limits: Limits) -> Iterator[Line | Rejection]:
    """Yield what is left at the end of the source: lines, the last without a line feed."""
    *whole, last = rest.split(b"\n")
    for raw in whole:
        number += 1
        yield _check_length(Line(number, raw, len(raw) + 1), limits)
    if last:
        yield _check_length(Line(number + 1, last, len(last)), limits)


def _check_length(line: Line, limits: Limits) -> Line | Rejection:
    if len(line.raw) <= limits.max_record_bytes:
        return line
    return reject_long(line.number, line.n_bytes, line.raw, limits)


def _skip_line(source: ByteSource, n_bytes: int) -> tuple[int, bytes]:
    """Read on to the end of a line; return its length (`n_bytes` so far) and what follows it."""
    while block := source.read(BLOCK_BYTES):
        end = block.find(b"\n")
        if end >= 0:
            return n_bytes + end + 1, block[end + 1 :]
        n_bytes += len(block)
    return n_bytes, b""


def reject_long(number: int, n_bytes: int, start: bytes, limits: Limits) -> Rejection:
    """Return the rejection of a record that is longer than a record may be."""
    reason = message(
        "longer than {limit} bytes: raise max_record_bytes if this is a real event",
        limit=limits.max_record_bytes,
    )
    return Rejection(number, 1, n_bytes, reason, start[:SAMPLE_BYTES])


def sample_lines(head: bytes) -> list[str]:
    """Return the first lines of `head` that are not blank, without a torn last one."""
    whole = head.split(b"\n")
    if len(whole) > 1:
        whole.pop()
    bare = [raw.strip(b"\x00\r") for raw in whole[:_SAMPLE_LINES]]
    return [decode_text(raw)[0] for raw in bare if raw.strip(_NOTHING)]


def share_of_lines(head: bytes, is_one: Callable[[str], bool]) -> float:
    """Return which part of the first lines of `head` are one of those, 0.0 where there is none."""
    lines = sample_lines(head)
    return sum(map(is_one, lines)) / len(lines) if lines else 0.0

"""Cut a source into lines without holding more than one of the longest allowed length."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import Message, message
from khumkan.engine.events import SAMPLE_BYTES, Blank, Event, Limits, Piece, Rejection
from khumkan.engine.formats.encodings import decode_text
from khumkan.engine.formats.sources import BLOCK_BYTES, ByteSource, Stretch

_NOTHING = b"\x00\r\n\t \x0b\x0c"
_SAMPLE_LINES = 200
Parse = Callable[[str], JsonObject | Message | None]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number from 1, its bytes without the line feed, its length with it."""

    number: int
    raw: bytes
    n_bytes: int


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines that follow each other: the number of the first, from 1, and how many they are.

    Their bytes are `head`, and those of `body` up to `end`: whoever needs them in a row copies them
    once, to where they are needed.
    """

    number: int
    n_lines: int
    head: bytes
    body: bytes
    end: int

    @property
    def n_bytes(self) -> int:
        """How many bytes the lines have, line feeds included."""
        return len(self.head) + self.end

    def between(self, before: bytes, behind: bytes) -> bytes:
        """Return the bytes of the lines, with some before and some behind them."""
        return b"".join((before, self.head, memoryview(self.body)[: self.end], behind))

    def lines(self, limits: Limits) -> Iterator[Line | Rejection]:
        """Yield the lines; one that is longer than the limit is a rejection."""
        whole = self.between(b"", b"").split(b"\n")
        whole.pop()
        for number, raw in enumerate(whole, self.number):
            yield check_length(Line(number, raw, len(raw) + 1), limits)


def read_lines(
    source: ByteSource,
    limits: Limits,
    name: str,
    parse: Parse,
) -> Iterator[Piece]:
    """Make one event of every line that is not blank; a message from `parse` rejects the line.

    A line of which `parse` makes None says nothing happened, and counts as blank. `name` is the
    format the events carry.
    """
    for line in split_lines(source, limits):
        yield line if isinstance(line, Rejection) else read_line(line, name, parse)


def read_line(line: Line, name: str, parse: Parse) -> Piece:
    """Make what `read_lines` makes of one line."""
    bare = line.raw.strip(b"\x00\r")
    if not bare.strip(_NOTHING):
        return Blank(line.n_bytes)
    text, repair = decode_text(bare)
    fields = parse(text)
    if fields is None:
        return Blank(line.n_bytes)
    if isinstance(fields, Message):
        return Rejection(line.number, 1, line.n_bytes, fields, line.raw[:SAMPLE_BYTES])
    return Event(line.number, 1, line.n_bytes, line.raw, fields, name, repair)


def split_lines(source: ByteSource, limits: Limits) -> Iterator[Line | Rejection]:
    """Yield the lines of `source`; one that is longer than the limit is a rejection."""
    for part in split_blocks(source, limits):
        if isinstance(part, Block):
            yield from part.lines(limits)
        else:
            yield part


def split_blocks(
    source: ByteSource, limits: Limits, block_bytes: int = BLOCK_BYTES
) -> Iterator[Block | Line | Rejection]:
    """Yield the lines of `source`, many at once where it is read so; see `split_lines`."""
    number, rest = source.line - 1 if isinstance(source, Stretch) else 0, b""
    block = source.read(block_bytes)
    while block:
        end = block.rfind(b"\n") + 1
        if end:
            lines = Block(number + 1, block.count(b"\n", 0, end), rest, block, end)
            yield lines
            number += lines.n_lines
            rest = block[end:]
        else:
            rest += block
        block = b""
        if len(rest) > limits.max_record_bytes:
            number += 1
            n_bytes, block = _skip_line(source, len(rest))
            yield reject_long(number, n_bytes, rest, limits)
            rest = b""
        block = block or source.read(block_bytes)
    if rest:
        yield check_length(Line(number + 1, rest, len(rest)), limits)


def check_length(line: Line, limits: Limits) -> Line | Rejection:
    """Return a line, or its rejection where it is longer than the limit."""
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

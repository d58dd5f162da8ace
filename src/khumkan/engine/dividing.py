"""Cut one large file of lines into shares that several processes can read at once.

A share ends behind a line feed, and knows the number of its first line: what is found in it has
the place that it has in the whole. Readers of JSON may have to go on behind their share, where a
value runs over its end; then what was read of the shares behind it does not count.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from khumkan.core.errors import InputError
from khumkan.core.messages import Message
from khumkan.engine.files import InputFile
from khumkan.engine.formats import Format
from khumkan.engine.formats.sources import HEAD_BYTES, Span
from khumkan.engine.formats.text_input import find_lines

LEAST_BYTES = 1024 * 1024
MOST_BYTES = 16 * 1024 * 1024
_SHARES_LEFT = 3
"""How many shares there would be for each reader if all to come were as large as the next."""
BLOCK_BYTES = 256 * 1024
_LINE_FEED = 0x0A


@dataclass(frozen=True, slots=True)
class Share:
    """What a process needs to know to read some lines, beside the open file that they stand in.

    They begin at `at` of that file, which had `n_bytes` when it was opened. `is_last` says that
    nothing of the input follows, `goes_on` that its last line does, behind the span. Of what is
    packed, the open file is a share's own, and `span` counts what was unpacked.
    """

    path: Path
    label: str
    format_name: str
    modified_at: datetime | None
    span: Span
    at: int
    n_bytes: int
    is_last: bool
    is_packed: bool = False
    goes_on: bool = False


class Division(Protocol):
    """A large input as shares. `n_mark` bytes before the first are a byte-order mark.

    `is_told` is for whoever keeps the books: whether they were begun.
    """

    opened: InputFile
    format_name: str
    n_mark: int
    is_told: bool

    def shares(self) -> Iterator[Share]:
        """Yield the shares in their order, smaller ones towards the end: all are done together."""
        ...

    def stop(self) -> None:
        """Cut no more: somebody reads all the rest, and tells how it ended."""
        ...

    def handle_of(self, share: Share) -> int:
        """Return the number by which the system knows the open file that a share stands in."""
        ...

    def let_go(self, share: Share) -> None:
        """Take it that nobody asks for the file of this share again."""
        ...

    def notices(self) -> tuple[Message, ...]:
        """Return what there is to say of the input at its end."""
        ...


class FileDivision:
    """A large file as shares for `n_readers`, cut when somebody asks for the next."""

    def __init__(self, opened: InputFile, format_: Format, n_mark: int, n_readers: int) -> None:
        self.opened = opened
        self.n_mark = n_mark
        self.is_told = False
        self.format_name = format_.name
        self._n_bytes = opened.n_bytes or 0
        self._n_readers = n_readers
        self._is_stopped = False

    def shares(self) -> Iterator[Share]:
        """See `Division`."""
        offset, line = self.n_mark, 1
        while offset < self._n_bytes and not self._is_stopped:
            n_bytes, n_lines = self._cut(offset)
            yield self._make(Span(offset, n_bytes, line))
            offset, line = offset + n_bytes, line + n_lines

    def stop(self) -> None:
        """See `Division`."""
        self._is_stopped = True

    def handle_of(self, _share: Share) -> int:
        """See `Division`: all stand in one file."""
        return self.opened.fileno()

    def let_go(self, share: Share) -> None:
        """See `Division`: the file stays open to the end."""

    def notices(self) -> tuple[Message, ...]:
        """See `Division`: what happened to the file."""
        return self.opened.describe_changes()

    def _make(self, span: Span) -> Share:
        opened, total = self.opened, self._n_bytes
        return Share(
            opened.path, str(opened.path), self.format_name, opened.modified_at, span,
            at=span.offset, n_bytes=total, is_last=span.offset + span.n_bytes >= total,
        )  # fmt: skip

    def _cut(self, offset: int) -> tuple[int, int]:
        """Return how many bytes and lines the share has that begins at a place.

        Where the file can't be read, or has become shorter, it is all the rest: whoever reads that
        will see.
        """
        left = self._n_bytes - offset
        wanted = choose_size(left, self._n_readers, MOST_BYTES)
        n_bytes = n_lines = 0
        while block := self._read_at(offset + n_bytes):
            if n_bytes + len(block) >= wanted:
                end = block.find(b"\n", max(0, wanted - n_bytes - 1)) + 1
                if end:
                    return n_bytes + end, n_lines + count_lines(memoryview(block)[:end])
            n_lines += count_lines(block)
            n_bytes += len(block)
        return left, n_lines

    def _read_at(self, offset: int) -> bytes:
        try:
            return self.opened.read_at(offset, BLOCK_BYTES)
        except InputError:
            return b""


def choose_size(left: int, n_readers: int, most: int) -> int:
    """Return how large the next share is to be where so much is left."""
    return min(max(left // (_SHARES_LEFT * n_readers), LEAST_BYTES), most)


def count_lines(block: bytes | memoryview) -> int:
    """Count line feeds, five times as fast as `bytes.count`."""
    import numpy as np  # noqa: PLC0415 -- only where there is much to read

    return int(np.count_nonzero(np.frombuffer(block, np.uint8) == _LINE_FEED)) if block else 0


def can_divide(head: bytes, format_: Format) -> bool:
    """Say whether the lines of an input with this head can be read apart."""
    n_mark = find_lines(head)
    return n_mark is not None and format_.divides(head[n_mark:])


def divide(opened: InputFile, head: bytes, format_: Format, n_readers: int) -> Division | None:
    """Return a file as shares, None where its lines can't be read apart.

    `head` is its beginning.
    """
    head = head[:HEAD_BYTES]
    if opened.n_bytes is None or not can_divide(head, format_):
        return None
    return FileDivision(opened, format_, find_lines(head) or 0, n_readers)

"""What a large compressed file holds, cut into shares: unpacked once, handed on in memory."""

import os
from collections.abc import Iterator

from khumkan.core.errors import InputError
from khumkan.core.messages import Message
from khumkan.engine.dividing import BLOCK_BYTES, Share, choose_size, count_lines
from khumkan.engine.files import InputFile
from khumkan.engine.formats import Format
from khumkan.engine.formats.sources import HEAD_BYTES, Span
from khumkan.engine.formats.text_input import find_lines
from khumkan.engine.packed import Part

CAN_DIVIDE = hasattr(os, "memfd_create")
"""Whether this system has files in memory."""
MOST_BYTES = 8 * 1024 * 1024
LONGEST_BYTES = 64 * 1024 * 1024
"""How much without a line feed is held in memory; whoever reads what is longer unpacks it again."""


class PackedDivision:
    """What a compressed file holds as shares; `head` is the beginning of that, unpacked already."""

    def __init__(
        self, opened: InputFile, part: Part, head: bytes, format_: Format, n_readers: int
    ) -> None:
        self.opened = opened
        self.n_mark = find_lines(head[:HEAD_BYTES]) or 0
        self.is_told = False
        self.format_name = format_.name
        self._part = part
        self._rest = head[self.n_mark :]
        self._n_readers = n_readers
        self._n_unpacked = len(head)
        self._is_stopped = self._is_read = self._goes_on = False
        self._handles: dict[Share, int] = {}

    def shares(self) -> Iterator[Share]:
        """See `Division`."""
        offset, line = self.n_mark, 1
        while not (self._is_stopped or self._is_read):
            lines = self._cut()
            try:
                handle = _keep(lines)
            except OSError:  # no memory for it: whoever reads this unpacks all the rest
                self._is_read = self._goes_on = True
                handle, lines = os.dup(self.opened.fileno()), b""
            yield self._make(handle, Span(offset, len(lines), line))
            offset, line = offset + len(lines), line + count_lines(lines)

    def stop(self) -> None:
        """See `Division`."""
        self._is_stopped = True

    def handle_of(self, share: Share) -> int:
        """See `Division`: each has a file of its own, in memory and without a name."""
        return self._handles[share]

    def let_go(self, share: Share) -> None:
        """See `Division`."""
        handle = self._handles.pop(share, None)
        if handle is not None:
            os.close(handle)

    def notices(self) -> tuple[Message, ...]:
        """See `Division`: why it ended early, and what happened to the file."""
        damage = () if self._is_stopped or not self._part.damage else (self._part.damage,)
        return (*damage, *self.opened.describe_changes())

    def _cut(self) -> bytes:
        """Return the next lines; all there is where that is less, or where a line is very long."""
        wanted = choose_size(self._guess_left(), self._n_readers, MOST_BYTES)
        parts, n_before = [self._rest], 0
        while True:
            end = parts[-1].find(b"\n", max(0, wanted - 1 - n_before)) + 1
            if end and n_before + end >= wanted:
                parts[-1], self._rest = parts[-1][:end], parts[-1][end:] or self._read()
                break
            n_before += len(parts[-1])
            self._rest = b""
            if n_before > wanted + LONGEST_BYTES:
                self._is_read = self._goes_on = True
                break
            if not (block := self._read()):
                break
            parts.append(block)
        return b"".join(parts)

    def _read(self) -> bytes:
        """Unpack some more; what can't be read is for whoever reads the last share to tell."""
        try:
            block = self._part.source.read(BLOCK_BYTES)
        except InputError:
            block, self._goes_on = b"", True
        self._n_unpacked += len(block)
        self._is_read = not block
        return block

    def _guess_left(self) -> int:
        """Return how much there may be left to unpack: only how it is cut depends on it."""
        opened = self.opened
        n_packed = max(0, (opened.n_bytes or 0) - opened.n_read)
        return n_packed * self._n_unpacked // max(1, opened.n_read) + len(self._rest)

    def _make(self, handle: int, span: Span) -> Share:
        opened = self.opened
        share = Share(
            opened.path, self._part.label, self.format_name, opened.modified_at, span,
            at=0, n_bytes=span.n_bytes, is_last=self._is_read,
            is_packed=True, goes_on=self._goes_on,
        )  # fmt: skip
        self._handles[share] = handle
        return share


def _keep(lines: bytes) -> int:
    """Return the handle of a file without a name, in memory, that holds some bytes."""
    handle = os.memfd_create("share")
    try:
        left = memoryview(lines)
        while left:
            left = left[os.write(handle, left) :]
    except OSError:
        os.close(handle)
        raise
    return handle

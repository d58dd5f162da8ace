"""The unread part of a JSON input: grows on demand, knows its place, skips without holding."""

import re

from khumkan.engine.formats.encodings import decode_text
from khumkan.engine.formats.json_elements import ElementWalk
from khumkan.engine.formats.json_values import has_long_digits
from khumkan.engine.formats.sources import BLOCK_BYTES, ByteSource

_DEEPEST_INDENT = 64


def match_opening(indent: int, *, after_line: bool = False) -> re.Pattern[bytes]:
    """Return the pattern of a line that opens a value at most `indent` deep."""
    line_end = rb"\n" if after_line else b""
    return re.compile(line_end + rb"[ \t]{0,%d}[{\[]" % min(indent, _DEEPEST_INDENT))


class Window:
    """`data` from `pos` on is what was read and not taken yet; `line` counts from 1."""

    def __init__(self, source: ByteSource, block_bytes: int = BLOCK_BYTES) -> None:
        self._source = source
        self._block_bytes = block_bytes
        self._is_finished = False
        self.data = b""
        self.pos = 0
        self.offset = 0
        self.line = 1
        self.column = 0
        self._has_long_digits: bool | None = False

    @property
    def has_long_digits(self) -> bool:
        """Whether an integer may stand in what was read that orjson would turn into a float."""
        if self._has_long_digits is None:
            self._has_long_digits = has_long_digits(self.data[self.pos :])
        return self._has_long_digits

    def fill(self) -> bool:
        """Read one more block; False at the end of the source."""
        block = self._source.read(self._block_bytes)
        self._is_finished = not block
        if block:
            self._has_long_digits = None  # not looked for where nobody asks
            self.data = self.data[self.pos :] + block if self.pos < len(self.data) else block
            self.pos = 0
        return not self._is_finished

    def need(self, n_bytes: int) -> bool:
        """Say whether `n_bytes` are there to take, after reading as much as that needs."""
        while len(self.data) - self.pos < n_bytes:
            if self._is_finished or not self.fill():
                return False
        return True

    def peek(self, n_bytes: int) -> bytes:
        """Return the next bytes, at most `n_bytes` and only those already read."""
        return self.data[self.pos : self.pos + n_bytes]

    def take(self, n_bytes: int) -> int:
        """Move past `n_bytes` that are there, and return how many that were."""
        end = min(self.pos + n_bytes, len(self.data))
        n_taken = end - self.pos
        n_lines = self.data.count(b"\n", self.pos, end)
        if n_lines:
            self.column = end - self.data.rfind(b"\n", self.pos, end) - 1
        else:
            self.column += n_taken
        self.line += n_lines
        self.offset += n_taken
        self.pos = end
        return n_taken

    def take_line(self, end: int) -> None:
        """Move to `end`, just behind the end of this line: `take` without looking."""
        self.offset += end - self.pos
        self.pos = end
        self.line += 1
        self.column = 0

    def take_lines(self, n_bytes: int, n_lines: int) -> None:
        """Move past so many whole lines that are there: `take` without looking."""
        self.offset += n_bytes
        self.pos += n_bytes
        self.line += n_lines
        self.column = 0

    def take_all(self) -> int:
        """Move past everything that was read."""
        return self.take(len(self.data) - self.pos)

    def locate(self, n_bytes: int) -> tuple[int, int]:
        """Return line and column (in characters, from 1) of the place `n_bytes` ahead."""
        end = min(self.pos + n_bytes, len(self.data))
        line = self.line + self.data.count(b"\n", self.pos, end)
        start = self.data.rfind(b"\n", self.pos, end) + 1
        if not start:
            n_before = self.column + 1
            return line, n_before + len(decode_text(self.data[self.pos : end])[0])
        return line, 1 + len(decode_text(self.data[start:end])[0])

    def skip_line(self) -> int:
        """Move past the end of this line, and return how many bytes that was."""
        n_skipped = 0
        while True:
            end = self.data.find(b"\n", self.pos)
            if end >= 0:
                return n_skipped + self.take(end + 1 - self.pos)
            n_skipped += self.take_all()
            if not self.fill():
                return n_skipped

    def skip_to_opening(self, indent: int) -> int:
        """Move to the next line that opens a value at most `indent` deep, or to the end."""
        opening = match_opening(indent)
        n_skipped = self.skip_line()
        while self.need(1):
            self.need(_DEEPEST_INDENT + 1)
            if opening.match(self.data, self.pos):
                break
            n_skipped += self.skip_line()
        return n_skipped

    def skip_element(self, opened: bytes = b"") -> tuple[int, bool]:
        """Move past one broken object on this line; return how far, and whether it was closed.

        It ends with its own closing brace, before the line end, or before an object that opens
        where a key should stand, which must be the next element. `opened` are brackets that were
        taken already.
        """
        walk = ElementWalk(opened)
        n_skipped = 0
        while True:
            is_done, end = walk.advance(self.data, self.pos)
            n_skipped += self.take(end - self.pos)
            if is_done:
                return n_skipped, walk.is_closed
            if not self.fill():
                return n_skipped + self.take_all(), walk.is_closed

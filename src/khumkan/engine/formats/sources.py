"""Where bytes come from: what a reader needs of a stream, and a stream with its head put back."""

from dataclasses import dataclass
from typing import Protocol

BLOCK_BYTES = 256 * 1024
HEAD_BYTES = 64 * 1024


class ByteSource(Protocol):
    """Anything binary that can be read forward: a file, a pipe, `io.BytesIO`."""

    def read(self, n_bytes: int, /) -> bytes:
        """Return at most `n_bytes`; b"" only at the end."""
        ...


def read_exactly(source: ByteSource, n_bytes: int) -> bytes:
    """Return the next `n_bytes`, fewer only at the end: a pipe may give less than asked."""
    parts = []
    while n_bytes and (part := source.read(n_bytes)):
        parts.append(part)
        n_bytes -= len(part)
    return b"".join(parts)


class Replayed:
    """A source that gives `head` again before it goes on with `rest`."""

    def __init__(self, head: bytes, rest: ByteSource) -> None:
        self._head = head
        self._n_given = 0
        self._rest = rest

    def read(self, n_bytes: int, /) -> bytes:
        """Return at most `n_bytes`: of the head first, then of the rest."""
        if not self._head:
            return self._rest.read(n_bytes)
        taken = self._head[self._n_given : self._n_given + n_bytes]
        self._n_given += len(taken)
        if self._n_given == len(self._head):
            self._head = b""
        return taken


class Followed:
    """A source that goes on with another when it ends."""

    def __init__(self, first: ByteSource, then: ByteSource) -> None:
        self._sources = [first, then]

    def read(self, n_bytes: int, /) -> bytes:
        """Return at most `n_bytes`; b"" at the end of the second."""
        block = self._sources[0].read(n_bytes)
        if not block and len(self._sources) > 1:
            del self._sources[0]
            return self._sources[0].read(n_bytes)
        return block


@dataclass(frozen=True, slots=True)
class Span:
    """Whole lines of an input: where they begin, how long they are, the number of the first."""

    offset: int
    n_bytes: int
    line: int = 1


class Stretch:
    """A source that begins with the lines of a span, which may stand in the middle of an input.

    It ends with them. A reader that can't always end there sets `goes_on`: then it gives what
    follows them as well, though never together with the last of them.
    """

    def __init__(self, source: ByteSource, span: Span) -> None:
        self.line = span.line
        self.n_bytes = span.n_bytes
        self.goes_on = False
        self._source = source
        self._n_left = span.n_bytes

    def read(self, n_bytes: int, /) -> bytes:
        """Return at most `n_bytes`; b"" at the end."""
        if self._n_left:
            block = self._source.read(min(n_bytes, self._n_left))
            self._n_left -= len(block)
            return block
        return self._source.read(n_bytes) if self.goes_on else b""

"""Where bytes come from: what a reader needs of a stream, and a stream with its head put back."""

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
        self._rest = rest

    def read(self, n_bytes: int, /) -> bytes:
        """Return at most `n_bytes`: of the head first, then of the rest."""
        if not self._head:
            return self._rest.read(n_bytes)
        taken, self._head = self._head[:n_bytes], self._head[n_bytes:]
        return taken

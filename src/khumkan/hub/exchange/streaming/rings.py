"""The last frames of a collection as they are sent: serialised once, whoever listens."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

MAX_BYTES: Final = 8 * 1024 * 1024
MAX_FRAMES: Final = 4_096


@dataclass(slots=True)
class Ring:
    """Frames up to `head`, without a gap between them; what is older is in the database."""

    head: int
    max_bytes: int = MAX_BYTES
    max_frames: int = MAX_FRAMES
    _frames: deque[bytes] = field(default_factory=deque)
    _n_bytes: int = 0

    def add(self, sequence: int, event: bytes) -> None:
        """Add the next frame. After a gap, or where numbers went back, it begins anew."""
        if sequence != self.head + 1:
            self._frames.clear()
            self._n_bytes = 0
        self._frames.append(event)
        self._n_bytes += len(event)
        self.head = sequence
        while self._n_bytes > self.max_bytes or len(self._frames) > self.max_frames:
            self._n_bytes -= len(self._frames.popleft())

    def after(self, position: int, limit: int) -> list[bytes] | None:
        """Return the frames after a position, about `limit` bytes; None if they are not here."""
        missing = self.head - position
        if missing > len(self._frames):
            return None
        found: list[bytes] = []
        n_bytes = 0
        for n in range(len(self._frames) - missing, len(self._frames)):
            found.append(self._frames[n])
            n_bytes += len(self._frames[n])
            if n_bytes >= limit:
                break
        return found

"""Which messages of a new session were kept in one that was cut: their sender sends those again.

A sender that lost its connection sends first what it had no answer for, in order. Of what was kept
in the cut session, that is the end: so the beginning of the new session that is equal to the end of
the cut one was taken before. Two equal messages within one session are two events and stay so.

It is a guess where the sender had every answer and begins by chance with the very line it ended
with, its time included: that copy is suppressed, counted and kept as a line. Sessions that the
sender closed in order, or the node, leave nothing to compare with.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from khumkan.node.inputs.stream_connection import FORMAT
from khumkan.node.journal import Journal

_MIB: Final = 1024 * 1024
MOST_MESSAGES: Final = 2_048  # that a sender may have without an answer; rsyslog has 128
TAIL_SECONDS: Final = 600.0
MOST_BYTES: Final = 8 * _MIB
MOST_OF_A_SOURCE: Final = 8  # of its sessions that were cut: each costs time at the next
_READ_BYTES: Final = 8 * _MIB
_DIGEST: Final = 12


def digest(message: bytes) -> bytes:
    """Return what stands for a message."""
    return hashlib.blake2b(message, digest_size=_DIGEST).digest()


def extend_tail(tail: bytes, messages: Iterable[bytes]) -> bytes:
    """Return the end of a session that goes on with messages: a digest of each of the last."""
    return (tail + b"".join(map(digest, messages)))[-MOST_MESSAGES * _DIGEST :]


@dataclass(frozen=True, slots=True)
class _Cut:
    source_id: UUID
    at: float
    tail: bytes


class Tails:
    """The ends of sessions that were cut, for ten minutes; of too many the oldest are forgotten."""

    def __init__(self) -> None:
        self._cut: list[_Cut] = []

    def add(self, source_id: UUID, tail: bytes, now: float) -> None:
        """Remember a session that was cut."""
        if tail:
            own = [one for one in self._cut if one.source_id == source_id]
            for one in own[: max(len(own) - MOST_OF_A_SOURCE + 1, 0)]:
                self._cut.remove(one)
            self._cut.append(_Cut(source_id, now, tail))
        self._cut = [one for one in self._cut if now - one.at < TAIL_SECONDS]
        while sum(len(one.tail) for one in self._cut) > MOST_BYTES:
            del self._cut[0]

    def take(self, source_id: UUID, now: float) -> list[bytes]:
        """Return the ends that a new session of a source may begin with."""
        return [
            one.tail
            for one in self._cut
            if one.source_id == source_id and now - one.at < TAIL_SECONDS
        ]

    def drop(self, source_id: UUID, tail: bytes) -> None:
        """Forget an end whose messages were sent again."""
        for one in self._cut:
            if (one.source_id, one.tail) == (source_id, tail):
                self._cut.remove(one)
                return


def read_tails(journal: Journal, now: float) -> Tails:
    """Return the ends of what stands in the journal: a node that was killed had sessions."""
    tails: dict[UUID, bytes] = {}
    for record in journal.read(journal.place_before_end(_READ_BYTES), _READ_BYTES):
        if record.format == FORMAT:
            messages = record.payload.split(b"\n")[:-1]
            tails[record.source_id] = extend_tail(tails.get(record.source_id, b""), messages)
    found = Tails()
    for source_id, tail in tails.items():
        found.add(source_id, tail, now)
    return found


class Comparison:
    """Compares the beginning of one session with ends of others, as its messages come.

    While `is_open`, more of them may be copies. The first `n_repeated` were kept before.
    """

    def __init__(self, tails: Iterable[bytes]) -> None:
        self._going = list(tails)  # the ends in which what came so far stands
        self._seen = b""
        self.n_repeated = 0
        self.matched = b""
        self.is_open = bool(self._going)

    def see(self, message: bytes) -> None:
        """Compare the next message: two searches in bytes, however often an end repeats itself."""
        if not self.is_open:
            return
        self._seen += digest(message)
        for tail in self._going:
            if tail.endswith(self._seen):
                self.n_repeated, self.matched = len(self._seen) // _DIGEST, tail
        self._going = [tail for tail in self._going if self._seen in tail[:-_DIGEST]]
        self.is_open = bool(self._going)

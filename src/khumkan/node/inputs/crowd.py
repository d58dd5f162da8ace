"""Who is connected to one input: so many at most, holding so much at most, and nobody crowds out.

Senders are told apart by their network address, which can't be chosen freely where there is a
connection. When there is no room, the address that holds the most connections gives up the one that
was silent longest: somebody who opens thousands is in nobody's way but their own.
"""

from collections.abc import Iterator
from typing import Final, Protocol

_MIB: Final = 1024 * 1024
MOST_CONNECTIONS: Final = 1_000
MOST_BYTES: Final = 32 * _MIB


class Member(Protocol):
    """A connection, or one that is still shaking hands."""

    @property
    def address(self) -> str:
        """Whose it is, on the network."""

    @property
    def last_read_at(self) -> float:
        """When something came last, by the event loop's clock."""

    @property
    def n_held_bytes(self) -> int:
        """How much was read and waits, for its end or for the journal."""

    @property
    def n_unfinished_bytes(self) -> int:
        """How much of that waits for its end."""

    def crowd_out(self) -> None:
        """Close at once: it is in others' way; what it holds is treated as at any other end."""


class Crowd:
    """The members of one input."""

    def __init__(self, most: int = MOST_CONNECTIONS, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._by_address: dict[str, dict[Member, None]] = {}
        self._held: dict[Member, int] = {}
        self._n_bytes = 0

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._held)

    def __iter__(self) -> Iterator[Member]:
        """Yield each; the crowd may change meanwhile."""
        return iter(list(self._held))

    def enter(self, member: Member) -> bool:
        """Take a new one in, if need be in place of another; say whether there was room."""
        if len(self._held) >= self._most and not self._make_room():
            return False
        self._held[member] = 0
        self._by_address.setdefault(member.address, {})[member] = None
        return True

    def leave(self, member: Member) -> None:
        """Forget one; twice is fine."""
        if member not in self._held:
            return
        self._n_bytes -= self._held.pop(member)
        same = self._by_address[member.address]
        del same[member]
        if not same:
            del self._by_address[member.address]

    def weigh(self, member: Member) -> bool:
        """Look again at what a member holds; say whether all together hold too much.

        It has to stop reading then. Where nothing but beginnings of messages is held, the longest
        of them goes.
        """
        if member in self._held:
            n_bytes = member.n_held_bytes
            self._n_bytes += n_bytes - self._held[member]
            self._held[member] = n_bytes
        if self._n_bytes <= self._most_bytes:
            return False
        longest = max(self._held, key=lambda one: one.n_unfinished_bytes)
        if longest.n_unfinished_bytes * 2 >= longest.n_held_bytes:
            self._remove(longest)
        return True

    def _make_room(self) -> bool:
        most = max(self._by_address.values(), key=len)
        if len(most) == 1:
            return False
        self._remove(min(most, key=lambda one: one.last_read_at))
        return True

    def _remove(self, member: Member) -> None:
        self.leave(member)
        member.crowd_out()

"""What a way of warning people has to do, and where a lot of notices comes from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from khumkan.core.messages import Message
from khumkan.node.notices.notice import Notice

Say = Callable[[Message], str]


@dataclass(frozen=True, slots=True)
class Lot:
    """What goes out at once: the worst first. `n_beyond` things more had no room.

    `hub_away_since` is None while the hub is there.
    """

    node: str
    organisation: str
    at: datetime
    notices: Sequence[Notice]
    n_beyond: int = 0
    hub_away_since: datetime | None = None


class Channel(Protocol):
    """One way of warning people; `name` is a word such as "mail"."""

    @property
    def name(self) -> str:
        """The word for it."""

    async def send(self, lot: Lot) -> None:
        """Send it. Raises TransportError where it was not taken."""

"""What waits to be told to the hub, the oldest first; gone when the hub has acknowledged it.

What the hub refuses for good is kept apart, counted and told, so that it holds up nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Condition
from typing import Final
from uuid import UUID

from khumkan.core.clock import Clock, parse_time
from khumkan.node.state.database import Database, read_time_or_none, write_time

Listener = Callable[[], None]
_COLUMNS: Final = "id, kind, body, made_at, number"


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the contract, encoded; `kind` is its tag, such as "findings-report".

    `is_urgent` goes before all that is not, however old that is.
    """

    id: UUID
    kind: str
    body: bytes
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Queued:
    """A message that waits; `number` tells its age: what is older has a smaller one."""

    id: UUID
    kind: str
    body: bytes
    made_at: datetime
    number: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """A message that the hub will never take, and its words."""

    id: UUID
    kind: str
    made_at: datetime
    refused_at: datetime
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many messages wait, the oldest since when."""

    n: int
    since: datetime | None


class Outbox:
    """From any thread. Listeners are called after each commit that added something."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._listeners: list[Listener] = []
        self._news = Condition()
        self._n_announced = 0

    def next(self, limit: int) -> list[Queued]:
        """Return urgent messages, the latest first, then the oldest; at most `limit` of each.

        The oldest of all is among them. They stay until `done` or `refuse`.
        """
        urgent = self._database.read(
            f"SELECT {_COLUMNS} FROM outbox WHERE is_urgent = 1 ORDER BY number DESC LIMIT ?",  # noqa: S608 -- our words
            (limit,),
        )
        oldest = self._database.read(
            f"SELECT {_COLUMNS} FROM outbox ORDER BY number LIMIT ?",  # noqa: S608 -- as above
            (limit,),
        )
        return [
            Queued(UUID(key), kind, body, parse_time(at), number)
            for key, kind, body, at, number in dict.fromkeys((*urgent, *oldest))
        ]

    def since(self, place: int) -> datetime | None:
        """Return since when the message at a place of the line waits; None for a shorter line."""
        row = self._database.read_one(
            "SELECT made_at FROM outbox ORDER BY number LIMIT 1 OFFSET ?", (place,)
        )
        return read_time_or_none(row[0]) if row else None

    def done(self, message_id: UUID) -> None:
        """Forget a message that the hub has acknowledged; one that is not there is fine."""
        self._database.run("DELETE FROM outbox WHERE id = ?", (str(message_id),))

    def refuse(self, message_id: UUID, reason: str, detail: str) -> None:
        """Keep a message apart that the hub will never take."""
        refused_at = write_time(self._clock.now())
        with self._database.writing():
            self._database.run(
                "INSERT OR REPLACE INTO refused SELECT id, kind, body, made_at, ?, ?, ? "
                "FROM outbox WHERE id = ?",
                (refused_at, reason, detail, str(message_id)),
            )
            self.done(message_id)

    def waiting(self) -> Waiting:
        """Return how many messages wait and since when."""
        row = self._database.read_one("SELECT count(*), min(made_at) FROM outbox") or (0, None)
        return Waiting(row[0], read_time_or_none(row[1]))

    def refused(self, limit: int = 100) -> list[Refused]:
        """Return what was refused for good, the latest first."""
        rows = self._database.read(
            "SELECT id, kind, made_at, refused_at, reason, detail FROM refused "
            "ORDER BY refused_at DESC LIMIT ?",
            (limit,),
        )
        return [
            Refused(UUID(key), kind, parse_time(made), parse_time(at), reason, detail)
            for key, kind, made, at, reason, detail in rows
        ]

    def n_refused(self) -> int:
        """Return how many messages were refused for good."""
        row = self._database.read_one("SELECT count(*) FROM refused")
        return int(row[0]) if row else 0

    def add_listener(self, listener: Listener) -> None:
        """Have a function called whenever something was added, in the thread that added it."""
        self._listeners.append(listener)

    def wait(self, timeout: float) -> bool:
        """Wait until something waits, at most `timeout` seconds; say whether something does."""
        with self._news:
            n_seen = self._n_announced
            if self.waiting().n:
                return True
            self._news.wait_for(lambda: self._n_announced != n_seen, timeout)
        return self.waiting().n > 0

    def put(self, messages: Sequence[Message]) -> None:
        """Add messages in the transaction that is open; `announce` goes after its end."""
        made_at = write_time(self._clock.now())
        self._database.run_all(
            "INSERT INTO outbox (id, kind, body, made_at, is_urgent) VALUES (?, ?, ?, ?, ?)",
            [(str(one.id), one.kind, one.body, made_at, int(one.is_urgent)) for one in messages],
        )

    def announce(self) -> None:
        """Wake whoever waits for something to send."""
        with self._news:
            self._n_announced += 1
            self._news.notify_all()
        for listener in self._listeners:
            listener()

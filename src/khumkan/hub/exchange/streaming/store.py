"""What the streams ask of the database, each question with a connection of its thread's own.

The streams themselves know no database: tests give them another store.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from django.db import close_old_connections
from django.utils import timezone

from khumkan.hub.intel.selectors import (
    FrameRow,
    StreamHead,
    frames_after,
    stream_head,
    stream_heads,
)
from khumkan.hub.nodes.access import authenticate_node
from khumkan.hub.nodes.selectors import active_nodes
from khumkan.hub.nodes.services import forget_streams, note_streams, note_streams_alive

_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class Notes:
    """What the database should know: whose streams have opened, ended, and are alive."""

    opened: Collection[UUID] = ()
    ended: Collection[UUID] = ()
    alive: Collection[UUID] = ()


class Store(Protocol):
    """Questions that take a while; each is asked in a thread."""

    def find_node(self, token: str) -> UUID:
        """Return whose token it is. Raises NodeRefusedError."""
        ...

    def heads(self) -> Mapping[UUID, int]:
        """Return the last sequence of every collection that is shared."""
        ...

    def head(self, collection: UUID) -> StreamHead | None:
        """Return where one collection stands; None where it isn't shared."""
        ...

    def frames_after(self, collection: UUID, sequence: int, limit: int) -> list[FrameRow]:
        """Return the next frames of a collection, in order."""
        ...

    def still_welcome(self, nodes: Collection[UUID]) -> set[UUID]:
        """Return those who may still listen."""
        ...

    def note(self, notes: Notes) -> None:
        """Keep what has changed."""
        ...

    def forget(self) -> None:
        """Forget what an earlier process noted and could not take back."""
        ...


class HubStore:
    """The hub's database."""

    def find_node(self, token: str) -> UUID:
        """Return whose token it is. Raises NodeRefusedError."""
        return _ask(lambda at: authenticate_node(token, at=at).pk)

    def heads(self) -> Mapping[UUID, int]:
        """Return the last sequence of every collection that is shared."""
        return _ask(lambda _at: stream_heads())

    def head(self, collection: UUID) -> StreamHead | None:
        """Return where one collection stands; None where it isn't shared."""
        return _ask(lambda _at: stream_head(collection))

    def frames_after(self, collection: UUID, sequence: int, limit: int) -> list[FrameRow]:
        """Return the next frames of a collection, in order."""
        return _ask(lambda _at: frames_after(collection, sequence, limit))

    def still_welcome(self, nodes: Collection[UUID]) -> set[UUID]:
        """Return those who may still listen; one query for all."""
        rows = active_nodes().filter(pk__in=nodes).order_by()
        return _ask(lambda _at: set(rows.values_list("pk", flat=True)))

    def note(self, notes: Notes) -> None:
        """Keep what has changed; a query each for what opened, ended and lives."""
        _ask(lambda at: _note(notes, at))

    def forget(self) -> None:
        """Forget what an earlier process noted and could not take back."""
        _ask(lambda _at: forget_streams())


def _note(notes: Notes, at: datetime) -> None:
    if notes.opened or notes.ended:
        note_streams(opened=notes.opened, ended=notes.ended, at=at)
    if notes.alive:
        note_streams_alive(notes.alive, at=at)


def _ask(question: Callable[[datetime], _R]) -> _R:
    """Ask with a connection that is known to work, and give it back."""
    close_old_connections()
    try:
        return question(timezone.now())
    finally:
        close_old_connections()

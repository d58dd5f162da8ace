"""Who listens now: one stream a node; ends what must end, and tells the database in one go.

Once a second, whatever the number of streams, it asks one question: who of these is still welcome.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Final, TypeVar
from uuid import UUID

from django.db import DatabaseError

from khumkan.core.journal import log_event
from khumkan.hub.exchange.streaming.connections import Connection
from khumkan.hub.exchange.streaming.events import Bye
from khumkan.hub.exchange.streaming.store import Notes, Store

MOST_STREAMS: Final = 4_000
_ROUND_SECONDS: Final = 1.0
_ALIVE_SECONDS: Final = 30.0
_RENEW_SECONDS: Final = 3_600.0
_SPREAD_SECONDS: Final = 600  # a thousand nodes that came together don't come again together
_LINGER_SECONDS: Final = 2.0
_R = TypeVar("_R")
_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Keeper:
    """Lives in the event loop; the store is asked in threads. `clock` counts seconds."""

    store: Store
    threads: Executor
    clock: Callable[[], float]
    _open: dict[UUID, Connection] = field(default_factory=dict)
    _tasks: "dict[Connection, asyncio.Task[object]]" = field(default_factory=dict)
    _opened: set[UUID] = field(default_factory=set)
    _ended: set[UUID] = field(default_factory=set)
    _alive_at: float = 0.0
    _is_blind: bool = False

    @property
    def n_open(self) -> int:
        """How many connections there are, those that are being ended too."""
        return len(self._tasks)

    def enter(self, connection: Connection, task: "asyncio.Task[object]") -> None:
        """Take a stream in; an older one of the same node ends."""
        older = self._open.get(connection.node_id)
        if older is not None:
            older.leave(Bye.REPLACED, self.clock())
        self._open[connection.node_id] = connection
        self._tasks[connection] = task
        self._opened.add(connection.node_id)
        self._ended.discard(connection.node_id)
        log_event(_LOG, "stream.open", node=connection.node_id, n_streams=self.n_open)

    def exit(self, connection: Connection) -> None:
        """Let a stream go that has ended, however it did."""
        self._tasks.pop(connection, None)
        if self._open.get(connection.node_id) is connection:
            del self._open[connection.node_id]
            self._ended.add(connection.node_id)
            self._opened.discard(connection.node_id)
        log_event(
            _LOG,
            "stream.close",
            node=connection.node_id,
            reason=connection.bye or "gone",
            n_frames=connection.n_frames,
            seconds=round(self.clock() - connection.began, 1),
        )

    async def keep(self) -> None:
        """Look after the streams until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(_ROUND_SECONDS)

    async def look(self) -> None:
        """End what must end; tell the database what has changed, and later if it is away."""
        now = self.clock()
        self._end_old(now)
        self._drop_lingering(now)
        try:
            await self._end_unwelcome()
            await self._note(now)
        except DatabaseError as error:
            if not self._is_blind:
                log_event(_LOG, "stream.unkept", level=logging.ERROR, error=error)
            self._is_blind = True
        else:
            self._is_blind = False

    async def close(self, seconds: float) -> None:
        """Say goodbye to all, wait so long until they are gone, and note that they are."""
        for connection in tuple(self._tasks):
            connection.leave(Bye.CLOSING, self.clock())
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=seconds)
        for task in tuple(self._tasks.values()):
            task.cancel()
        await asyncio.sleep(0)
        self._ended |= set(self._open)
        await self.look()

    def _end_old(self, now: float) -> None:
        for connection in tuple(self._open.values()):
            life = _RENEW_SECONDS - connection.node_id.int % _SPREAD_SECONDS
            if now - connection.began > life:
                connection.leave(Bye.RENEW, now)

    def _drop_lingering(self, now: float) -> None:
        """Cut the line of who does not take the goodbye: it may never read again."""
        for connection, task in tuple(self._tasks.items()):
            if connection.left_at is not None and now - connection.left_at > _LINGER_SECONDS:
                task.cancel()

    async def _end_unwelcome(self) -> None:
        listening = set(self._open)
        if not listening:
            return
        welcome = await self._ask(lambda: self.store.still_welcome(listening))
        for node_id in listening - welcome:
            if connection := self._open.get(node_id):
                connection.leave(Bye.REVOKED, self.clock())

    async def _note(self, now: float) -> None:
        is_due = now - self._alive_at >= _ALIVE_SECONDS
        opened, ended = self._opened, self._ended
        notes = Notes(opened, ended, set(self._open) if is_due else ())
        if not (notes.opened or notes.ended or notes.alive):
            return
        self._opened, self._ended = set(), set()
        try:
            await self._ask(lambda: self.store.note(notes))
        except DatabaseError:
            self._opened |= opened & set(self._open)
            self._ended |= ended - set(self._open)
            raise
        if is_due:
            self._alive_at = now

    async def _ask(self, question: Callable[[], _R]) -> _R:
        return await asyncio.get_running_loop().run_in_executor(self.threads, question)

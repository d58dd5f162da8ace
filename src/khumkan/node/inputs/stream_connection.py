"""One connection of senders by TCP: read, gather for a moment, keep, and only then read much more.

What a message is, and whether its sender hears that it was kept, is for each kind to say.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from khumkan.core.clock import Clock
from khumkan.core.journal import log_event
from khumkan.node.inputs.crowd import Crowd
from khumkan.node.inputs.framing import FrameLimits
from khumkan.node.inputs.keeping import Keeper
from khumkan.node.journal import JournalClosedError
from khumkan.node.sources import Source

_LOG = logging.getLogger(__name__)
FORMAT: Final = "syslog"
_OVERHEAD: Final = 64  # of memory, for a message: many small ones must not count as little


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Messages wait at most so long, or until so many bytes are there, to be kept together.

    A RELP session has to be opened within `open_seconds`.
    """

    gather_seconds: float = 0.02
    gather_bytes: int = 256 * 1024
    idle_seconds: float = 600.0
    open_seconds: float = 30.0
    frame: FrameLimits = field(default_factory=FrameLimits)


class Owner(Protocol):
    """The input a connection belongs to."""

    @property
    def crowd(self) -> Crowd:
        """All who are connected."""

    def admit(self, connection: "StreamConnection", transport: asyncio.Transport) -> Source | None:
        """Return the source of a new connection, or None if it has to go."""

    def may_stay(self, connection: "StreamConnection") -> bool:
        """Say whether its source may still send."""

    def refuse(
        self, connection: "StreamConnection", reason: str, source_id: UUID | None = None
    ) -> None:
        """Count that something was turned away, and tell it now and then."""

    def dismiss(self, connection: "StreamConnection") -> None:
        """Forget a connection that is over."""


class StreamConnection(asyncio.Protocol):
    """Runs in callbacks of the event loop; keeping is a task, at most one at a time."""

    def __init__(
        self, keeper: Keeper, clock: Clock, limits: ConnectionLimits, owner: Owner
    ) -> None:
        self.address = "unknown"
        self._keeper, self._clock, self._owner = keeper, clock, owner
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        self.last_read_at = self._loop.time()
        self._source: Source | None = None
        self._transport: asyncio.Transport | None = None
        self._gathered: list[bytes] = []
        self._n_gathered = 0
        self._received_at: datetime | None = None
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._keeping: asyncio.Task[None] | None = None
        self.over: asyncio.Future[None] = self._loop.create_future()

    # --- what each kind says ---------------------------------------------------------------------

    @property
    def n_unfinished_bytes(self) -> int:
        """How many bytes wait for the rest of their message."""
        raise NotImplementedError

    def _cut(self, data: bytes) -> list[bytes]:
        """Return the messages that are complete with these bytes, each without a line feed."""
        raise NotImplementedError

    def _finish(self) -> None:
        """See to what is left when the connection is gone."""
        raise NotImplementedError

    async def _compare(self) -> None:
        """See to what was gathered before any of it is kept."""

    def _acknowledge(self, messages: list[bytes]) -> None:
        """Hear that messages, those that came first, are durable."""

    def _rest(self) -> None:
        """Hear that all that was gathered is durable."""

    # --- what happens ----------------------------------------------------------------------------

    @property
    def n_held_bytes(self) -> int:
        """How many bytes wait to be kept; those being kept are not among them."""
        return self._n_gathered + self.n_unfinished_bytes

    def is_cut_of(self, source: Source) -> bool:
        """Say whether this was a connection of a source, and has something left to keep."""
        is_its = self._source is not None and self._source.id == source.id
        return is_its and self._transport is None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask whose it is; a connection nobody wants is dropped at once."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(transport)
        self._transport = transport
        self.address = name_peer(transport)
        self._source = self._owner.admit(self, transport)
        if self._source is None:
            transport.abort()
        else:
            self._watch_idleness(self._limits.idle_seconds)

    def data_received(self, data: bytes) -> None:
        """Gather the messages that are complete."""
        if self._source is None:
            return
        self._received_at, self.last_read_at = self._clock.now(), self._loop.time()
        self._gather(self._cut(data))
        is_much = self._owner.crowd.weigh(self) and bool(self._gathered)
        if is_much or self._n_gathered >= self._limits.gather_bytes:
            if self._transport is not None:
                self._transport.pause_reading()
            self._start_keeping()
        elif self._gathered and self._keeping is None and "gather" not in self._timers:
            self._start_timer("gather", self._limits.gather_seconds, self._start_keeping)

    def connection_lost(self, exc: Exception | None) -> None:
        """Keep what was read to its end; a message without end is kept as it is."""
        del exc
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        self._transport = None
        if self._source is not None:
            self._finish()
            self._start_keeping()

    def close(self) -> "asyncio.Future[None]":
        """Read no more; the future is done when everything is kept."""
        if self._transport is not None:
            self._transport.abort()
        return self.over

    def crowd_out(self) -> None:
        """Close: the connection is in others' way."""
        self._note("crowded-out")
        if self._transport is not None:
            self._transport.abort()

    def give_up(self) -> None:
        """Stop trying to keep what the journal has no room for; it is lost, and told."""
        if self._keeping is not None:
            self._keeping.cancel()

    def _gather(self, messages: list[bytes]) -> None:
        self._gathered += messages
        self._n_gathered += weigh(messages)

    def _start_keeping(self) -> None:
        if timer := self._timers.pop("gather", None):
            timer.cancel()
        if self._keeping is None:
            self._keeping = self._loop.create_task(self._keep_gathered())

    async def _keep_gathered(self) -> None:
        """Keep until nothing is left: what comes while the disk works is kept next, in one go."""
        n_unkept = 0
        try:
            while self._gathered and self._source is not None:
                await self._compare()
                if self._transport is not None and not self._owner.may_stay(self):
                    self._transport.abort()
                messages = self._take_gathered()
                payload = b"\n".join(messages) + b"\n"
                n_unkept = len(payload)
                at = self._received_at or self._clock.now()
                if messages:
                    await self._keeper.keep_patiently(self._source, at, FORMAT, payload, self._note)
                n_unkept = 0
                self._acknowledge(messages)
                self._owner.crowd.weigh(self)
                self._read_on()
        except (asyncio.CancelledError, JournalClosedError):
            self._tell_loss(n_unkept + self._n_gathered)
            self._gathered, self._n_gathered = [], 0
        finally:
            self._keeping = None
            self._rest()
            if self._transport is None:
                self._end()

    def _take_gathered(self) -> list[bytes]:
        messages, self._gathered, self._n_gathered = self._gathered, [], 0
        return messages

    def _read_on(self) -> None:
        if self._transport is not None:
            self._transport.resume_reading()

    def _tell_loss(self, n_bytes: int) -> None:
        """The node stops while the journal has no room: the only way that what was read is lost."""
        if self._source is not None and n_bytes:
            self._keeper.counters.count_refused(self._source.id, "stopping")
            log_event(_LOG, "input.lose", level=logging.ERROR, kind=FORMAT, n_bytes=n_bytes)

    def _note(self, reason: str) -> None:
        if self._source is not None:
            self._keeper.counters.count_noted(self._source.id, reason)

    def _start_timer(self, name: str, seconds: float, call: Callable[[], None]) -> None:
        self._timers[name] = self._loop.call_later(seconds, call)

    def _watch_idleness(self, seconds: float) -> None:
        self._start_timer("idle", seconds, self._check_idleness)

    def _check_idleness(self) -> None:
        """Close a connection on which nothing came for long; a paused one is not idle."""
        left = self.last_read_at + self._limits.idle_seconds - self._loop.time()
        if self._keeping is not None:
            left = self._limits.idle_seconds
        if left > 0:
            self._watch_idleness(left)
        elif self._transport is not None:
            self._note("idle")
            self._transport.close()

    def _end(self) -> None:
        self._owner.dismiss(self)
        if not self.over.done():
            self.over.set_result(None)


def weigh(messages: list[bytes]) -> int:
    """Return how much memory messages take, about."""
    return sum(map(len, messages)) + _OVERHEAD * len(messages)


def name_peer(transport: asyncio.BaseTransport) -> str:
    """Return the network address of whoever is at the other end."""
    peer = transport.get_extra_info("peername")
    return str(peer[0]) if peer else "unknown"

"""One syslog connection: read, gather for a moment, keep, and only then read on if it is much."""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from khumkan.core.clock import Clock
from khumkan.core.journal import log_event
from khumkan.node.inputs.framing import FrameLimits, Framer
from khumkan.node.inputs.keeping import Keeper
from khumkan.node.journal import JournalClosedError
from khumkan.node.sources import Source

_LOG = logging.getLogger(__name__)
_FORMAT: Final = "syslog"


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Messages wait at most so long, or until so many bytes are there, to be kept together."""

    gather_seconds: float = 0.02
    gather_bytes: int = 256 * 1024
    idle_seconds: float = 600.0
    frame: FrameLimits = field(default_factory=FrameLimits)


class Owner(Protocol):
    """The input a connection belongs to."""

    def admit(self, connection: "SyslogConnection", address: str) -> Source | None:
        """Return the source of a new connection, or None if it has to go."""

    def dismiss(self, connection: "SyslogConnection") -> None:
        """Forget a connection that is over."""


class SyslogConnection(asyncio.Protocol):
    """Runs in callbacks of the event loop; keeping is a task, at most one at a time."""

    def __init__(
        self, keeper: Keeper, clock: Clock, limits: ConnectionLimits, owner: Owner
    ) -> None:
        self._keeper, self._clock, self._owner = keeper, clock, owner
        self._limits = limits
        self._framer = Framer(limits.frame, self._note)
        self._loop = asyncio.get_running_loop()
        self._source: Source | None = None
        self._transport: asyncio.Transport | None = None
        self._gathered: list[bytes] = []
        self._n_gathered = 0
        self._received_at: datetime | None = None
        self._last_read = self._loop.time()
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._keeping: asyncio.Task[None] | None = None
        self._over: asyncio.Future[None] = self._loop.create_future()

    @property
    def n_held_bytes(self) -> int:
        """How many bytes wait to be kept; those being kept are not among them."""
        return self._n_gathered + self._framer.n_held_bytes

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask whose it is; a connection nobody wants is dropped at once."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(transport)
        self._transport = transport
        peer = transport.get_extra_info("peername")
        self._source = self._owner.admit(self, peer[0] if peer else "unknown")
        if self._source is None:
            transport.abort()
        else:
            self._watch_idleness(self._limits.idle_seconds)

    def data_received(self, data: bytes) -> None:
        """Gather the messages that are complete."""
        if self._source is None:
            return
        self._received_at, self._last_read = self._clock.now(), self._loop.time()
        self._gather(self._framer.feed(data))
        if self._n_gathered >= self._limits.gather_bytes:
            if self._transport is not None:
                self._transport.pause_reading()
            self._start_keeping()
        elif self._gathered and self._keeping is None and "gather" not in self._timers:
            self._timers["gather"] = self._loop.call_later(
                self._limits.gather_seconds, self._start_keeping
            )

    def connection_lost(self, exc: Exception | None) -> None:
        """Keep what was read to its end; a message without end is kept as it is."""
        del exc
        for timer in self._timers.values():
            timer.cancel()
        if self._source is None:
            return
        self._transport = None
        self._gather(self._framer.finish())
        self._start_keeping()

    def close(self) -> "asyncio.Future[None]":
        """Read no more; the future is done when everything is kept."""
        if self._transport is not None:
            self._transport.abort()
        return self._over

    def give_up(self) -> None:
        """Stop trying to keep what the journal has no room for; it is lost, and told."""
        if self._keeping is not None:
            self._keeping.cancel()

    def _gather(self, messages: list[bytes]) -> None:
        self._gathered += messages
        self._n_gathered += sum(map(len, messages)) + len(messages)

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
                payload, received_at = self._take_gathered()
                n_unkept = len(payload)
                await self._keeper.keep_patiently(
                    self._source, received_at, _FORMAT, payload, self._note
                )
                n_unkept = 0
                if self._transport is not None:
                    self._transport.resume_reading()
        except (asyncio.CancelledError, JournalClosedError):
            self._tell_loss(n_unkept + self._n_gathered)
            self._gathered, self._n_gathered = [], 0
        finally:
            self._keeping = None
            if self._transport is None:
                self._end()

    def _take_gathered(self) -> tuple[bytes, datetime]:
        payload = b"\n".join(self._gathered) + b"\n"
        self._gathered, self._n_gathered = [], 0
        return payload, self._received_at or self._clock.now()

    def _tell_loss(self, n_bytes: int) -> None:
        """The node stops while the journal has no room: the only way that what was read is lost."""
        if self._source is not None and n_bytes:
            self._keeper.counters.count_refused(self._source.id, "stopping")
            log_event(_LOG, "input.lose", level=logging.ERROR, kind=_FORMAT, n_bytes=n_bytes)

    def _note(self, reason: str) -> None:
        if self._source is not None:
            self._keeper.counters.count_noted(self._source.id, reason)

    def _watch_idleness(self, seconds: float) -> None:
        self._timers["idle"] = self._loop.call_later(seconds, self._check_idleness)

    def _check_idleness(self) -> None:
        """Close a connection on which nothing came for long; a paused one is not idle."""
        left = self._last_read + self._limits.idle_seconds - self._loop.time()
        if self._keeping is not None:
            left = self._limits.idle_seconds
        if left > 0:
            self._watch_idleness(left)
        elif self._transport is not None:
            self._note("idle")
            self._transport.close()

    def _end(self) -> None:
        self._owner.dismiss(self)
        if not self._over.done():
            self._over.set_result(None)

"""Syslog over UDP: a datagram is a message; those of a moment are kept together.

What a machine has no time for, it throws away: while the journal has no room, or logs come faster
than the disk writes, the socket is not read, and how many the system dropped is told. The sender's
address is what the datagram says, and anybody can write any.
"""

import asyncio
import logging
import socket
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from khumkan.core.clock import Clock
from khumkan.core.errors import KhumkanError
from khumkan.core.journal import log_event
from khumkan.core.jsontypes import JsonObject
from khumkan.node.inputs.framing import tidy
from khumkan.node.inputs.keeping import Keeper
from khumkan.node.inputs.stream_connection import FORMAT
from khumkan.node.inputs.udp_drops import read_drops
from khumkan.node.journal import Journal, JournalClosedError
from khumkan.node.sources import Source, SourceBook, SourceCounters

_LOG = logging.getLogger(__name__)
_MIB: Final = 1024 * 1024
_LONGEST: Final = 65_536
_AT_ONCE: Final = 512  # datagrams read before others have their turn
_RECEIVE_FORCED: Final = 33  # SO_RCVBUFFORCE, which Python does not name
_OVERHEAD: Final = 64  # of memory, for a message: many small ones must not count as little
_TOGETHER: Final = 64  # records handed in at a time


@dataclass(frozen=True, slots=True)
class UdpLimits:
    """How long and how much is gathered, and how much the system is asked to hold meanwhile."""

    gather_seconds: float = 0.02
    gather_bytes: int = 1 * _MIB
    receive_bytes: int = 16 * _MIB
    look_seconds: float = 10.0
    stop_seconds: float = 10.0


class SyslogUdpInput:
    """Listens on one address; every sender is a source by its IP address, unauthenticated."""

    name: Final = "syslog-udp"
    setting: Final = "node.syslog_udp_port"

    def __init__(  # noqa: PLR0913 -- what every input stands on, and where it listens
        self,
        journal: Journal,
        sources: SourceBook,
        counters: SourceCounters,
        clock: Clock,
        host: str,
        port: int,
        *,
        limits: UdpLimits | None = None,
    ) -> None:
        self._keeper = Keeper(journal, counters)
        self._sources, self._counters, self._clock = sources, counters, clock
        self._host, self._port = host, port
        self._limits = limits or UdpLimits()
        self._socket: socket.socket | None = None
        self._gathered: dict[str, list[bytes]] = {}
        self._n_gathered = self._n_datagrams = self._n_dropped = 0
        self._is_reading = False
        self._received_at: datetime | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._looking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to listen; raises OSError where the address can't be had."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(self._host, self._port, type=socket.SOCK_DGRAM)
        family, kind, protocol, _, address = found[0]
        made = socket.socket(family, kind, protocol)
        try:
            made.setblocking(False)  # noqa: FBT003 -- the name says it
            _ask_for_room(made, self._limits.receive_bytes)
            made.bind(address)
        except BaseException:
            made.close()
            raise
        self._socket = made
        self._read_on()
        self._looking = loop.create_task(self._look_for_drops(made))

    @property
    def address(self) -> tuple[str, int]:
        """Host and port as they really are, once it was started."""
        if self._socket is None:
            return self._host, self._port
        host, port = self._socket.getsockname()[:2]
        return host, port

    def tell(self) -> JsonObject:
        """Return its figures; `n_dropped` is null where the system does not tell."""
        listening = self._socket
        if listening is None:
            return {"n_datagrams": self._n_datagrams, "n_dropped": self._n_dropped}
        return {
            "n_datagrams": self._n_datagrams,
            "n_held_bytes": self._n_gathered,
            "n_dropped": read_drops(listening),
            "is_waiting": not self._is_reading,
            "receive_bytes": listening.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF),
        }

    async def stop(self) -> None:
        """Read what has come, stop listening, and keep it."""
        listening = self._socket
        if listening is None:
            return
        while self._is_reading and self._read():
            """Take what had come before."""
        self._stop_reading()
        if self._looking is not None:
            self._looking.cancel()
        self._start_keeping()
        if self._keeping is not None:
            _, late = await asyncio.wait({self._keeping}, timeout=self._limits.stop_seconds)
            for task in late:
                task.cancel()
                await asyncio.wait(late)
        self._tell_drops(read_drops(listening))
        listening.close()
        self._socket = None

    def _read(self) -> bool:
        """Read what is there, within limits; say whether there may be more."""
        if self._socket is None:
            return False
        self._received_at = self._clock.now()
        is_more = True
        for _ in range(_AT_ONCE):
            try:
                data, sender = self._socket.recvfrom(_LONGEST)
            except BlockingIOError:
                is_more = False
                break
            except OSError as error:  # what an earlier answer of the network was: none was sent
                log_event(_LOG, "input.fail", level=logging.ERROR, kind=self.name, error=error)
                is_more = False
                break
            self._take(data, str(sender[0]))
        self._look_at_gathered()
        return is_more

    def _take(self, data: bytes, sender: str) -> None:
        self._n_datagrams += 1
        if message := tidy(data):
            self._gathered.setdefault(sender, []).append(message)
            self._n_gathered += len(message) + _OVERHEAD

    def _look_at_gathered(self) -> None:
        if self._n_gathered >= self._limits.gather_bytes:
            self._stop_reading()
            self._start_keeping()
        elif self._gathered and self._keeping is None and self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._limits.gather_seconds, self._start_keeping)

    def _read_on(self) -> None:
        if self._socket is not None and not self._is_reading:
            asyncio.get_running_loop().add_reader(self._socket, self._read)
            self._is_reading = True

    def _stop_reading(self) -> None:
        if self._socket is not None and self._is_reading:
            asyncio.get_running_loop().remove_reader(self._socket)
            self._is_reading = False

    def _start_keeping(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._keeping is None and self._gathered:
            self._keeping = asyncio.get_running_loop().create_task(self._keep_gathered())

    async def _keep_gathered(self) -> None:
        """Keep until nothing is left; what the node has no room for when it stops is lost."""
        taken: dict[str, list[bytes]] = {}
        is_over = False
        try:
            while self._gathered:
                taken, self._gathered, self._n_gathered = self._gathered, {}, 0
                await self._keep(taken)
                taken = {}
                self._read_on()
        except (asyncio.CancelledError, JournalClosedError):
            is_over = True
            n_bytes = sum(len(one) + 1 for some in taken.values() for one in some)
            self._counters.count_refused(None, "stopping")
            log_event(_LOG, "input.lose", level=logging.ERROR, kind=self.name, n_bytes=n_bytes)
        finally:
            self._keeping = None
            if is_over:
                self._stop_reading()

    async def _keep(self, taken: dict[str, list[bytes]]) -> None:
        """Keep a record for each sender, many at a time."""
        at = self._received_at or self._clock.now()
        waiting = list(taken.items())
        while waiting:
            some, waiting = waiting[:_TOGETHER], waiting[_TOGETHER:]
            sources = await asyncio.to_thread(self._find_sources, [sender for sender, _ in some])
            await asyncio.gather(
                *(
                    self._keep_one(source, at, messages)
                    for source, (_, messages) in zip(sources, some, strict=True)
                    if source is not None
                )
            )

    def _find_sources(self, senders: list[str]) -> list[Source | None]:
        """Return whose they are, None for those that may not send; waits for the disk."""
        return [self._find_source(sender) for sender in senders]

    def _find_source(self, sender: str) -> Source | None:
        try:
            source = self._sources.for_peer(sender)
        except KhumkanError as error:
            log_event(_LOG, "input.fail", level=logging.ERROR, kind=self.name, error=error)
            self._counters.count_refused(None, "no-source")
            return None
        if source.ended_at is not None:
            self._counters.count_refused(source.id, "source-ended")
            return None
        return source

    async def _keep_one(self, source: Source, at: datetime, messages: list[bytes]) -> None:
        def note(reason: str) -> None:
            self._counters.count_noted(source.id, reason)

        payload = b"\n".join(messages) + b"\n"
        await self._keeper.keep_patiently(source, at, FORMAT, payload, note)

    async def _look_for_drops(self, listening: socket.socket) -> None:
        while True:
            await asyncio.sleep(self._limits.look_seconds)
            self._tell_drops(read_drops(listening))

    def _tell_drops(self, n_dropped: int | None) -> None:
        """Log how many more were dropped than when it was told last."""
        if n_dropped is not None and n_dropped > self._n_dropped:
            n = n_dropped - self._n_dropped
            self._n_dropped = n_dropped
            log_event(_LOG, "input.drop", level=logging.WARNING, kind=self.name, n_datagrams=n)


def _ask_for_room(made: socket.socket, n_bytes: int) -> None:
    """Have the system hold so much; without its leave, as much as anybody may have."""
    for option in (_RECEIVE_FORCED, socket.SO_RCVBUF):
        try:
            made.setsockopt(socket.SOL_SOCKET, option, n_bytes)
        except OSError:
            continue
        return

"""Syslog over TCP: lines or octet-counted messages, gathered into records of the journal.

Syslog acknowledges nothing: what stood in a socket when the power went is lost, and nobody can tell
(RELP and HTTP can). All that was read is kept: a connection is not read further while the journal
has no room, and what is unfinished when it closes is kept as it is.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Final

from khumkan.core.clock import Clock
from khumkan.core.errors import KhumkanError
from khumkan.core.journal import log_event
from khumkan.core.jsontypes import JsonObject
from khumkan.node.inputs.keeping import Keeper
from khumkan.node.inputs.syslog_connection import ConnectionLimits, SyslogConnection
from khumkan.node.journal import Journal
from khumkan.node.sources import Source, SourceBook, SourceCounters

_LOG = logging.getLogger(__name__)
_BACKLOG: Final = 512


@dataclass(frozen=True, slots=True)
class SyslogLimits:
    """How many may connect at once, how long a stop may take, and what each connection may do."""

    connections: int = 1_000
    stop_seconds: float = 10.0
    connection: ConnectionLimits = field(default_factory=ConnectionLimits)


class SyslogTcpInput:
    """Listens on one address; every sender is a source by its IP address, unauthenticated."""

    name: Final = "syslog"
    setting: Final = "node.syslog_port"

    def __init__(  # noqa: PLR0913 -- what every input stands on, and where it listens
        self,
        journal: Journal,
        sources: SourceBook,
        counters: SourceCounters,
        clock: Clock,
        host: str,
        port: int,
        *,
        limits: SyslogLimits | None = None,
    ) -> None:
        self._keeper = Keeper(journal, counters)
        self._sources, self._counters, self._clock = sources, counters, clock
        self._host, self._port = host, port
        self._limits = limits or SyslogLimits()
        self._server: asyncio.Server | None = None
        self._connections: set[SyslogConnection] = set()
        self._is_stopping = False

    async def start(self) -> None:
        """Begin to listen; raises OSError where the address can't be had."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            self._make_connection, self._host, self._port, backlog=_BACKLOG
        )

    @property
    def address(self) -> tuple[str, int]:
        """Host and port as they really are, once it was started."""
        if self._server is None:
            return self._host, self._port
        host, port = self._server.sockets[0].getsockname()[:2]
        return host, port

    @property
    def n_connections(self) -> int:
        """How many senders are connected."""
        return len(self._connections)

    @property
    def n_held_bytes(self) -> int:
        """How many bytes were read and wait: for more of them, or for room in the journal."""
        return sum(connection.n_held_bytes for connection in self._connections)

    def tell(self) -> JsonObject:
        """Return its figures."""
        return {"n_connections": self.n_connections, "n_held_bytes": self.n_held_bytes}

    async def stop(self) -> None:
        """Stop listening, close every connection, and keep what had been read."""
        self._is_stopping = True
        if self._server is not None:
            self._server.close()
        tasks = [connection.close() for connection in list(self._connections)]
        if tasks:
            await asyncio.wait(tasks, timeout=self._limits.stop_seconds)
        for connection in list(self._connections):
            connection.give_up()

    def _make_connection(self) -> SyslogConnection:
        return SyslogConnection(self._keeper, self._clock, self._limits.connection, self)

    def admit(self, connection: SyslogConnection, address: str) -> Source | None:
        """Return the source of a new connection, or None if it has to go."""
        if self._is_stopping:
            return None
        if len(self._connections) >= self._limits.connections:
            self._counters.count_refused(None, "too-many-connections")
            return None
        try:
            source = self._sources.for_peer(address)
        except KhumkanError as error:
            log_event(_LOG, "input.fail", level=logging.ERROR, kind="syslog", error=error)
            self._counters.count_refused(None, "no-source")
            return None
        if source.ended_at is not None:
            self._counters.count_refused(source.id, "source-ended")
            return None
        self._connections.add(connection)
        return source

    def dismiss(self, connection: SyslogConnection) -> None:
        """Forget a connection that is over, its last bytes kept."""
        self._connections.discard(connection)

"""An input that listens for connections, in plain or by TLS: what syslog by TCP and RELP share."""

import asyncio
import logging
import ssl
from dataclasses import dataclass, field
from typing import ClassVar, Final
from uuid import UUID

from khumkan.core.clock import Clock
from khumkan.core.errors import KhumkanError
from khumkan.core.journal import log_event
from khumkan.core.jsontypes import JsonObject
from khumkan.node.inputs.admission import (
    AddressAdmission,
    Admission,
    CertificateAdmission,
)
from khumkan.node.inputs.crowd import MOST_BYTES, MOST_CONNECTIONS, Crowd
from khumkan.node.inputs.keeping import Keeper
from khumkan.node.inputs.stream_connection import ConnectionLimits, StreamConnection
from khumkan.node.inputs.tls_gate import Handshakes, TlsGate
from khumkan.node.inputs.turning_away import Refusals
from khumkan.node.journal import Journal
from khumkan.node.sources import Source, SourceBook, SourceCounters

_LOG = logging.getLogger(__name__)
_BACKLOG: Final = 512


@dataclass(frozen=True, slots=True)
class SyslogLimits:
    """How many may connect at once and hold how much, how long steps take, what each may do."""

    connections: int = MOST_CONNECTIONS
    held_bytes: int = MOST_BYTES
    handshake_seconds: float = 10.0
    stop_seconds: float = 10.0
    connection: ConnectionLimits = field(default_factory=ConnectionLimits)


class StreamInput:
    """Listens on one address.

    With a TLS context, senders are known by the certificate they show, else by their address, which
    proves nothing.
    """

    name: ClassVar[str]
    setting: ClassVar[str]

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
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._keeper = Keeper(journal, counters)
        self._clock = clock
        self._host, self._port = host, port
        self._limits = limits or SyslogLimits()
        self._refusals = Refusals(counters, self.name)
        self._admission: Admission = AddressAdmission(sources)
        self._handshakes: Handshakes | None = None
        if context is not None:
            self._admission = CertificateAdmission(sources)
            self._handshakes = Handshakes(context, self._limits.handshake_seconds, self._refusals)
        self.crowd = Crowd(self._limits.connections, self._limits.held_bytes)
        self._server: asyncio.Server | None = None
        self._connections: dict[StreamConnection, str] = {}
        self._is_stopping = False

    def _make_connection(self) -> StreamConnection:
        raise NotImplementedError

    async def start(self) -> None:
        """Begin to listen; raises OSError where the address can't be had."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            self._make_protocol, self._host, self._port, backlog=_BACKLOG
        )

    @property
    def address(self) -> tuple[str, int]:
        """Host and port as they really are, once it was started."""
        if self._server is None or not self._server.sockets:
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
        said: JsonObject = {
            "n_connections": self.n_connections,
            "n_held_bytes": self.n_held_bytes,
            "turned_away": self._refusals.tell(),
        }
        if self._handshakes is not None:
            said["n_handshakes"] = self._handshakes.n_under_way
            said["unknown_certificates"] = list(self._admission.unknown)
        return said

    async def stop(self) -> None:
        """Stop listening, close every connection, and keep what had been read."""
        self._is_stopping = True
        if self._server is not None:
            self._server.close()
        tasks = [connection.close() for connection in list(self._connections)]
        for member in self.crowd:
            if member not in self._connections:
                member.crowd_out()  # it is still shaking hands
        if tasks:
            await asyncio.wait(tasks, timeout=self._limits.stop_seconds)
        for connection in list(self._connections):
            connection.give_up()

    def _make_protocol(self) -> asyncio.Protocol:
        connection = self._make_connection()
        if self._handshakes is None:
            return connection
        return TlsGate(self._handshakes, self.crowd, connection)

    def admit(self, connection: StreamConnection, transport: asyncio.Transport) -> Source | None:
        """Return the source of a new connection, or None if it has to go."""
        if self._is_stopping:
            return None
        if not self.crowd.enter(connection):
            self.refuse(connection, "too-many-connections")
            return None
        key = self._admission.read_key(transport)
        source = self._find(connection, key)
        if source is None:
            self.crowd.leave(connection)
        else:
            self._connections[connection] = key
        return source

    def may_stay(self, connection: StreamConnection) -> bool:
        """Say whether its source may still send: people may have ended it meanwhile."""
        key = self._connections.get(connection)
        return key is not None and self._find(connection, key) is not None

    def refuse(
        self, connection: StreamConnection, reason: str, source_id: UUID | None = None
    ) -> None:
        """Count that something was turned away, and tell it now and then."""
        self._refusals.add(reason, connection.address, source_id)

    def _find(self, connection: StreamConnection, key: str) -> Source | None:
        """Return the source; a list of sources that can't be read is told, and lets nobody in."""
        try:
            source = self._admission.find(key)
        except KhumkanError as error:
            log_event(_LOG, "input.fail", level=logging.ERROR, kind=self.name, error=error)
            self.refuse(connection, "no-source")
            return None
        if source is None or source.ended_at is not None:
            self.refuse(connection, self._admission.refusal, source.id if source else None)
            return None
        return source

    def dismiss(self, connection: StreamConnection) -> None:
        """Forget a connection that is over, its last bytes kept."""
        self.crowd.leave(connection)
        self._connections.pop(connection, None)

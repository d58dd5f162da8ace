"""One address that takes logs by HTTP, or with a TLS context by HTTPS; the service is shared."""

import asyncio
import ssl
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import web

from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import message
from khumkan.node.inputs.crowd import MOST_CONNECTIONS, Crowd
from khumkan.node.inputs.http.connection import ClosedConnection, HttpConnection
from khumkan.node.inputs.http.explaining import Handler, explain
from khumkan.node.inputs.http.refusals import RefusedError
from khumkan.node.inputs.http.service import HttpService
from khumkan.node.inputs.http.voices import say
from khumkan.node.inputs.tls_gate import Handshakes, TlsGate
from khumkan.node.inputs.turning_away import Refusals

_BACKLOG: Final = 512
_LAST_SECONDS: Final = 0.2  # for what is still under way when the time to stop is over
_STOPPING: Final = message("the node is stopping: send this again later")


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """How many may connect at once, and how long they may be silent.

    The first request has to come within `head_seconds`, each later one within `idle_seconds`; TLS
    has to be agreed within `handshake_seconds`.
    """

    connections: int = MOST_CONNECTIONS
    head_seconds: float = 30.0
    idle_seconds: float = 300.0
    handshake_seconds: float = 10.0
    stop_seconds: float = 10.0


class HttpInput:
    """Listens on one address; senders are known by their token."""

    def __init__(
        self,
        service: HttpService,
        host: str,
        port: int,
        *,
        limits: HttpLimits | None = None,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self.name: Final = "https" if context else "http"
        self.setting: Final = f"node.{self.name}_port"
        self._service, self._host, self._port = service, host, port
        self._limits = limits or HttpLimits()
        self._crowd = Crowd(self._limits.connections)
        self._refusals = Refusals(service.counters, self.name)
        seconds = self._limits.handshake_seconds
        self._handshakes = Handshakes(context, seconds, self._refusals) if context else None
        application = web.Application(middlewares=[self._watch])
        service.add_routes(application)
        self._runner = web.AppRunner(application, shutdown_timeout=_LAST_SECONDS)
        self._server: asyncio.Server | None = None
        self._is_stopping = False
        self._under_way: set[asyncio.Task[Any]] = set()

    async def start(self) -> None:
        """Begin to listen; raises OSError where the address can't be had."""
        await self._runner.setup()
        try:
            self._server = await asyncio.get_running_loop().create_server(
                self._make_protocol, self._host, self._port, backlog=_BACKLOG
            )
        except BaseException:
            await self._runner.cleanup()
            raise

    @property
    def address(self) -> tuple[str, int]:
        """Host and port as they really are, once it was started."""
        if self._server is None or not self._server.sockets:
            return self._host, self._port
        host, port = self._server.sockets[0].getsockname()[:2]
        return host, port

    def tell(self) -> JsonObject:
        """Return its figures."""
        told: JsonObject = {"n_connections": len(self._crowd), "turned_away": self._refusals.tell()}
        return told | self._service.tell()

    async def stop(self) -> None:
        """Stop listening; what is under way has `stop_seconds` to be sent and answered."""
        self._is_stopping = True
        if self._server is not None:
            self._server.close()
        await asyncio.sleep(0)  # connections that were just accepted become known in this turn
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=self._limits.stop_seconds)
        await self._runner.cleanup()

    def _make_protocol(self) -> asyncio.Protocol:
        server = self._runner.server
        if self._is_stopping or server is None:
            return ClosedConnection()
        connection = HttpConnection(
            server,
            self._crowd,
            self._refusals,
            head_seconds=self._limits.head_seconds,
            idle_seconds=self._limits.idle_seconds,
        )
        if self._handshakes is None:
            return connection
        return TlsGate(self._handshakes, self._crowd, connection)

    @web.middleware
    async def _watch(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Remember what is under way, its answer included, so that a stop can wait for it."""
        if self._is_stopping:
            answer = say(request, RefusedError(503, "stopping", _STOPPING))
            answer.force_close()
            return answer
        if task := asyncio.current_task():
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return await explain(request, handler, self._service.counters)

"""Logs by HTTP: POST /ingest with a source's token; 200 says that the body is on disk.

    POST /ingest[?format=json]
    Authorization: Bearer khumkan-source_…
    Content-Encoding: gzip | zstd          (or none)
    X-Khumkan-Format: json                 (or ?format=; the name of a format, or auto, the default)

    200 {"bytes": 1234, "offset": 99}      bytes after unpacking; the journal's offset behind them
    400 401 404 405 408 413 415 429 503    {"error": {"status": …, "message": …}}

A body is complete in itself: no event spans two. A sender that got no answer can't tell whether its
body was taken, and sends it again: that such a copy is recognised is not built yet (issue 6).
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web

from khumkan.core.clock import Clock
from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import message
from khumkan.node.inputs.bodies import BodyLimits
from khumkan.node.inputs.explaining import Handler, explain
from khumkan.node.inputs.http_protocol import ClosedProtocol, IngestProtocol
from khumkan.node.inputs.ingest import Ingest
from khumkan.node.inputs.keeping import Keeper
from khumkan.node.inputs.refusals import write_error
from khumkan.node.journal import Journal
from khumkan.node.sources import SourceBook, SourceCounters

_BACKLOG: Final = 512
_LAST_SECONDS: Final = 0.2  # for what is still under way when the time to stop is over


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """How many may connect at once, how long they may be silent, and what a body may be.

    The first request has to come within `head_seconds`, each later one within `idle_seconds`.
    """

    connections: int = 1_000
    head_seconds: float = 30.0
    idle_seconds: float = 300.0
    stop_seconds: float = 10.0
    body: BodyLimits = field(default_factory=BodyLimits)


class HttpInput:
    """Listens on one address; senders are known by their token."""

    name: Final = "http"
    setting: Final = "node.http_port"

    def __init__(  # noqa: PLR0913 -- what every input stands on, and where it listens
        self,
        journal: Journal,
        sources: SourceBook,
        counters: SourceCounters,
        clock: Clock,
        host: str,
        port: int,
        *,
        limits: HttpLimits | None = None,
    ) -> None:
        self._journal, self._counters = journal, counters
        self._host, self._port = host, port
        self._limits = limits or HttpLimits()
        ingest = Ingest(Keeper(journal, counters), sources, clock, self._limits.body)
        application = web.Application(middlewares=[self._watch])
        application.router.add_post("/ingest", ingest.answer, expect_handler=_hold_back)
        application.router.add_get("/healthz", self._tell_health)
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
        server = self._runner.server
        return {"n_connections": 0 if server is None else len(server.connections)}

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
            return ClosedProtocol()
        if len(server.connections) >= self._limits.connections:
            self._counters.count_refused(None, "too-many-connections")
            return ClosedProtocol()
        limits = self._limits
        return IngestProtocol(
            server,
            self._counters,
            head_seconds=limits.head_seconds,
            idle_seconds=limits.idle_seconds,
        )

    async def _tell_health(self, _: web.Request) -> web.Response:
        """Say whether logs are taken: nothing else, for anybody may ask."""
        if self._journal.refusal is not None:
            return write_error(503, str(self._journal.refusal))
        return web.json_response({"status": "ok"})

    @web.middleware
    async def _watch(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Remember what is under way, its answer included, so that a stop can wait for it."""
        if self._is_stopping:
            answer = write_error(503, str(message("the node is stopping: send this again later")))
            answer.force_close()
            return answer
        if task := asyncio.current_task():
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return await explain(request, handler, self._counters)


async def _hold_back(_: web.Request) -> None:
    """Don't ask for a body before its head was looked at; `Ingest` asks for it."""

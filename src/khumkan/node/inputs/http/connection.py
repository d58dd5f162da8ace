"""The HTTP connection as the library has it, but what is no HTTP is told in our JSON, and counted.

The library would log every such request with its sender and a traceback.
"""

import asyncio
import logging
from typing import Final

from aiohttp import web

from khumkan.core.messages import message
from khumkan.node.inputs.crowd import Crowd
from khumkan.node.inputs.http.refusals import write_error
from khumkan.node.inputs.stream_connection import name_peer
from khumkan.node.inputs.turning_away import Refusals

_SILENT: Final = logging.getLogger(f"{__name__}.library")
_SILENT.setLevel(logging.CRITICAL + 1)
_BAD_REQUEST: Final = 400


class HttpConnection(web.RequestHandler):
    """One connection: closed if no request comes within `head_seconds`, later `idle_seconds`.

    The head of a later request may take as long as it may be waited for.
    """

    __slots__ = ("_crowd", "_head_seconds", "_refusals", "address", "last_read_at")
    n_held_bytes = 0  # bodies have their own bounds: `bodies.Memory`
    n_unfinished_bytes = 0

    def __init__(
        self,
        server: web.Server,
        crowd: Crowd,
        refusals: Refusals,
        *,
        head_seconds: float,
        idle_seconds: float,
    ) -> None:
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            keepalive_timeout=idle_seconds,
            lingering_time=5.0,
            auto_decompress=False,
            access_log=_SILENT,
            logger=_SILENT,
        )
        self._crowd, self._refusals, self._head_seconds = crowd, refusals, head_seconds
        self.address, self.last_read_at = "unknown", self._loop.time()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Give it some time to ask for something, if there is room for it."""
        self.address = name_peer(transport)
        if not self._crowd.enter(self):
            self._refusals.add("too-many-connections", self.address)
            transport.close()
            return
        super().connection_made(transport)
        self._loop.call_later(self._head_seconds, self._check_first)

    def data_received(self, data: bytes) -> None:
        """Remember when something came."""
        self.last_read_at = self._loop.time()
        super().data_received(data)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Leave the crowd."""
        self._crowd.leave(self)
        super().connection_lost(exc)

    def crowd_out(self) -> None:
        """Close at once: it is in others' way."""
        self._refusals.add("crowded-out", self.address)
        self.force_close()

    def _check_first(self) -> None:
        if not self._request_count and self._manager is not None:
            self._refusals.add("too-slow", self.address)
            self.force_close()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what could not be read as a request, and close."""
        del request, exc, message
        self._refusals.add("not-http" if status == _BAD_REQUEST else "failed", self.address)
        answer = write_error(status, str(_NOT_HTTP))
        answer.force_close()
        return answer


class ClosedConnection(asyncio.Protocol):
    """A connection that comes while nobody serves: closed."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Close it."""
        transport.close()


_NOT_HTTP: Final = message(
    "this is no HTTP request that the node understands: POST logs to /ingest, and by HTTPS to the "
    "port for it"
)

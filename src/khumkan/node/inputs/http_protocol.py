"""The HTTP connection as the library has it, but what is no HTTP is told in our JSON, and counted.

The library would log every such request with its sender and a traceback.
"""

import asyncio
import logging
from typing import Final

from aiohttp import web

from khumkan.core.messages import message
from khumkan.node.inputs.refusals import write_error
from khumkan.node.sources import SourceCounters

_SILENT: Final = logging.getLogger(f"{__name__}.library")
_SILENT.setLevel(logging.CRITICAL + 1)
_BAD_REQUEST: Final = 400


class IngestProtocol(web.RequestHandler):
    """One connection: closed if no request comes within `head_seconds`, later `idle_seconds`.

    The head of a later request may take as long as it may be waited for.
    """

    __slots__ = ("_counters", "_head_seconds")

    def __init__(
        self,
        server: web.Server,
        counters: SourceCounters,
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
        self._counters, self._head_seconds = counters, head_seconds

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Give it some time to ask for something."""
        super().connection_made(transport)
        self._loop.call_later(self._head_seconds, self._check_first)

    def _check_first(self) -> None:
        if not self._request_count and self._manager is not None:
            self._counters.count_refused(None, "too-slow")
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
        self._counters.count_refused(None, "not-http" if status == _BAD_REQUEST else "failed")
        answer = write_error(status, str(_NOT_HTTP))
        answer.force_close()
        return answer


class ClosedProtocol(asyncio.Protocol):
    """A connection beyond the limit: closed as it comes."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Close it."""
        transport.close()


_NOT_HTTP: Final = message("this is no HTTP request that the node understands: POST to /ingest")

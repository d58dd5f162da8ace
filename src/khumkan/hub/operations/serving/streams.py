"""The part that holds streams to nodes open: granian in front, our own ASGI application behind.

One process, one event loop; why it is a part of its own: docs/adr/0014-streams.md.
"""

import asyncio
import signal
from typing import Final

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server

from khumkan.core.settings import Hub
from khumkan.hub.exchange.streaming.keeping import MOST_STREAMS
from khumkan.hub.exchange.streaming.serving import streaming
from khumkan.hub.exchange.streaming.store import HubStore
from khumkan.hub.exchange.streaming.wakeups import wakeups_here
from khumkan.hub.operations.serving.heartbeat import beating
from khumkan.hub.operations.serving.parts import Part

_HEADER_MILLISECONDS: Final = 10_000
# granian's own handlers away: what it says goes where all goes.
_TO_THE_JOURNAL: Final = {
    "formatters": {},
    "handlers": {},
    "loggers": {"_granian": {"propagate": True}},
}


def run(hub: Hub) -> None:
    """Serve streams until this process is asked to end."""
    asyncio.run(_serve(hub))


async def _serve(hub: Hub) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with streaming(HubStore(), wakeups_here) as application, beating(Part.STREAMS):
        server = _make_server(hub, application)
        serving = asyncio.ensure_future(server.serve())
        stopping = asyncio.ensure_future(stop.wait())
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        await application.close()
        server.stop()  # type: ignore[no-untyped-call]
        await serving


def _make_server(hub: Hub, application: object) -> Server:
    return Server(
        application,
        address=hub.host,
        port=hub.stream_port,
        interface=Interfaces.ASGINL,
        backlog=MOST_STREAMS,
        backpressure=2 * MOST_STREAMS,  # how many granian serves at once; we refuse, it would not
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=_HEADER_MILLISECONDS),
        log_level=LogLevels.error,
        log_dictconfig=_TO_THE_JOURNAL,
    )

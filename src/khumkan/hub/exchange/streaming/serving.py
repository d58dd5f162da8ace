"""Puts the parts of the stream together: they begin, serve, and say goodbye."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Final

from khumkan.hub.exchange.streaming.application import StreamApplication
from khumkan.hub.exchange.streaming.broadcasting import Broadcaster
from khumkan.hub.exchange.streaming.keeping import Keeper
from khumkan.hub.exchange.streaming.store import Store
from khumkan.hub.exchange.streaming.wakeups import Wakeups
from khumkan.hub.exchange.streaming.watching import Watcher

_THREADS: Final = 4


@asynccontextmanager
async def streaming(
    store: Store, make_wakeups: Callable[[], Wakeups]
) -> AsyncIterator[StreamApplication]:
    """Yield an application that serves streams; in the end all of them have been ended.

    Raises DatabaseError where the database is not there at the beginning.
    """
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(_THREADS, "streams") as threads:
        await loop.run_in_executor(threads, store.forget)
        heads = await loop.run_in_executor(threads, store.heads)
        broadcaster, keeper = Broadcaster(), Keeper(store, threads, loop.time)
        broadcaster.begin(heads)
        watcher = Watcher(store, make_wakeups(), broadcaster.publisher(loop), dict(heads))
        looking = threading.Thread(target=watcher.run, name="streams-watcher", daemon=True)
        looking.start()
        keeping = asyncio.ensure_future(keeper.keep())
        application = StreamApplication(store, broadcaster, keeper, threads)
        try:
            yield application
        finally:
            keeping.cancel()
            await application.close()
            watcher.stop()
            await asyncio.to_thread(looking.join)

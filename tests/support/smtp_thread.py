"""The mail server of `fake_smtp` in a thread of its own, for code that waits for its answers."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from fake_smtp import FakeSmtp

_PATIENCE_SECONDS = 20


@contextmanager
def running_smtp() -> Iterator[FakeSmtp]:
    """Run a mail server on loopback; its `port` is a free one."""
    loop, server = asyncio.new_event_loop(), FakeSmtp()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(server.start(), loop).result(_PATIENCE_SECONDS)
        yield server
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result(_PATIENCE_SECONDS)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(_PATIENCE_SECONDS)
        loop.close()

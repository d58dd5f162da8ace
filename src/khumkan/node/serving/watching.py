"""Notices the end: that somebody asked for it, or that a part is gone that should be there."""

import asyncio
import logging
import signal
import threading
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import ExceptHookArgs
from typing import Any

from khumkan.core.journal import log_event

_LOGGER = logging.getLogger(__name__)


class DeathWatch:
    """Runs what must not end before the node does; `died` names what did, "" if nothing."""

    def __init__(self) -> None:
        self.died = ""
        self._end = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear signals, dying threads, and what goes wrong unseen in the loop, in the block."""
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(_tell_unseen)
        for number in (signal.SIGINT, signal.SIGTERM):
            self._loop.add_signal_handler(number, self._end.set)
        before, threading.excepthook = threading.excepthook, self._take_dead_thread
        try:
            yield
        finally:
            threading.excepthook = before

    async def run(self, parts: Mapping[str, Coroutine[Any, Any, None]]) -> None:
        """Run the parts until the end is asked for, or one of them ends, which is not to be."""
        tasks = {asyncio.create_task(part, name=name) for name, part in parts.items()}
        end = asyncio.create_task(self._end.wait())
        try:
            done, _ = await asyncio.wait({*tasks, end}, return_when=asyncio.FIRST_COMPLETED)
            for task in done - {end}:
                self._note(task.get_name(), task.exception())
        finally:
            for task in {*tasks, end}:
                task.cancel()
            await asyncio.gather(*tasks, end, return_exceptions=True)

    def _take_dead_thread(self, found: ExceptHookArgs) -> None:
        name = found.thread.name if found.thread else "thread"
        self._note(name, found.exc_value)
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended already
                self._loop.call_soon_threadsafe(self._end.set)

    def _note(self, name: str, error: BaseException | None) -> None:
        self.died = self.died or name
        log_event(_LOGGER, "node.part_died", level=logging.CRITICAL, process=name, error=error)


def _tell_unseen(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what no task of ours was waiting for; a sender's broken connection, mostly."""
    error = context.get("exception")
    log_event(
        _LOGGER,
        "node.loop_error",
        level=logging.ERROR,
        reason=context.get("message"),
        error=error if isinstance(error, BaseException) else None,
    )

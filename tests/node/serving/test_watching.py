"""A node whose part dies ends as a whole, and says which part it was."""

import asyncio
import os
import signal
import threading
from collections.abc import Awaitable, Callable

import pytest

from khumkan.node.serving.watching import DeathWatch


async def for_ever() -> None:
    await asyncio.Event().wait()


async def fail() -> None:
    raise ZeroDivisionError


async def end() -> None:
    return None


def watched(begin: Callable[[], object], link: Callable[[], Awaitable[None]]) -> DeathWatch:
    watch = DeathWatch()

    async def story() -> None:
        async with asyncio.timeout(20):
            with watch.listening():
                asyncio.get_running_loop().call_soon(begin)
                await watch.run({"link": link(), "upkeep": for_ever()})  # type: ignore[dict-item]

    asyncio.run(story())
    return watch


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_to_be_asked_to_end_is_no_death(number: int) -> None:
    assert watched(lambda: os.kill(os.getpid(), number), for_ever).died == ""


@pytest.mark.parametrize("part", [fail, end])
def test_a_part_that_ends_ends_all(part: Callable[[], Awaitable[None]]) -> None:
    assert watched(lambda: None, part).died == "link"


def test_a_thread_that_dies_ends_all() -> None:
    def die() -> None:
        raise SystemError

    begin = threading.Thread(target=die, name="khumkan-detect").start
    assert watched(begin, for_ever).died == "khumkan-detect"


def test_a_task_that_nobody_waits_for_ends_nothing() -> None:
    def begin() -> None:
        loop = asyncio.get_running_loop()
        loop.call_exception_handler({"message": "a sender went away", "exception": OSError()})
        loop.call_later(0.05, os.kill, os.getpid(), signal.SIGTERM)

    assert watched(begin, for_ever).died == ""

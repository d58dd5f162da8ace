"""The local socket of a running node: one question, one answer, for its owner alone."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from khumkan.core.jsontypes import JsonObject
from khumkan.node.control import ControlError, answer, ask, listening

_Result = TypeVar("_Result")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A path longer than the address of a socket may be."""
    folder = tmp_path / ("long" * 40)
    folder.mkdir()
    return folder / "control.sock"


def serving(
    path: Path, found: Callable[[], Awaitable[JsonObject]], use: Callable[[], _Result]
) -> _Result:
    async def story() -> _Result:
        with listening(path) as at:
            server = await answer(at, {"status": found})
            try:
                return await asyncio.to_thread(use)
            finally:
                server.close()

    return asyncio.run(story())


async def tell() -> JsonObject:
    return {"name": "โหนด", "n": 1}


def test_a_question_has_its_answer(path: Path) -> None:
    assert serving(path, tell, lambda: ask(path, "status")) == {"name": "โหนด", "n": 1}
    assert serving(path, tell, lambda: path.stat().st_mode & 0o777) == 0o600
    assert not path.exists()


def test_what_nobody_can_answer_is_said(path: Path) -> None:
    assert serving(path, tell, lambda: ask(path, "secrets")) == {"error": "no such question"}


def test_without_a_node_there_is_no_answer(path: Path) -> None:
    assert ask(path, "status") is None


def test_what_a_killed_node_left_is_no_node_and_no_obstacle(path: Path) -> None:
    with listening(path) as at:
        left = path.with_name("left")
        path.rename(left)
        at.close()
    left.rename(path)
    assert ask(path, "status") is None
    assert serving(path, tell, lambda: ask(path, "status"))


def test_many_may_ask_at_once_and_say_nothing(path: Path) -> None:
    import socket  # noqa: PLC0415

    def use() -> JsonObject | None:
        silent = [socket.socket(socket.AF_UNIX) for _ in range(20)]
        try:
            return ask(path, "status")
        finally:
            for one in silent:
                one.close()

    assert serving(path, tell, use)


def test_a_node_that_answers_nothing_sensible_is_told(path: Path) -> None:
    async def story() -> None:
        with listening(path) as at:

            async def take(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                writer.write(b"???\n")
                writer.close()

            server = await asyncio.start_unix_server(take, sock=at)
            with pytest.raises(ControlError, match="does not answer"):
                await asyncio.to_thread(ask, path, "status")
            server.close()

    asyncio.run(story())

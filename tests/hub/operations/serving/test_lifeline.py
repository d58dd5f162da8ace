"""Processes that end when the one that multiprocessing made them from does."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from khumkan.hub.operations.serving import lifeline


def test_the_first_process_of_all_has_no_parent_to_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    followed: list[Callable[[], object]] = []
    monkeypatch.setattr(lifeline, "follow", followed.append)
    monkeypatch.setattr(multiprocessing, "parent_process", lambda: None)
    lifeline.follow_parent()
    assert followed == []


def test_a_process_that_multiprocessing_made_ends_with_the_one_that_made_it(
    tmp_path: Path,
) -> None:
    """The one in the middle is killed, as by the kernel when memory runs out."""
    context = multiprocessing.get_context("spawn")
    alive = tmp_path / "alive"
    middle = context.Process(target=_make_follower, args=(str(alive),))
    middle.start()
    _wait(alive.exists)
    follower = int(alive.read_text())
    middle.kill()
    middle.join(10)
    _wait(lambda: not Path(f"/proc/{follower}").exists())


def _make_follower(path: str) -> None:
    follower = multiprocessing.get_context("spawn").Process(target=_follow, args=(path,))
    follower.start()
    follower.join()


def _follow(path: str) -> None:
    lifeline.follow_parent()
    part = Path(f"{path}.part")
    part.write_text(str(os.getpid()))
    part.rename(path)
    signal.pause()


def _wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.02)

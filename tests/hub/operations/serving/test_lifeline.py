"""Processes that end when the one that began them does."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from khumkan.hub.operations.serving import lifeline

_FOLLOWER = """
import signal, sys
from khumkan.hub.operations.serving.lifeline import follow_pipe
follow_pipe({handle})
{first}
print("there", flush=True)
signal.pause()
"""


@pytest.mark.parametrize(
    ("first", "code"),
    [
        pytest.param("", -15, id="it is asked to end"),
        pytest.param(
            "signal.signal(signal.SIGTERM, lambda *_: sys.exit(5))",
            5,
            id="it ends in its own way",
        ),
    ],
)
def test_a_process_ends_with_its_pipe(first: str, code: int) -> None:
    read, write = os.pipe()
    with subprocess.Popen(  # noqa: S603 -- our own code
        [sys.executable, "-c", _FOLLOWER.format(handle=read, first=first)],
        pass_fds=[read],
        stdout=subprocess.PIPE,
    ) as follower:
        assert follower.stdout
        assert follower.stdout.readline() == b"there\n"
        assert follower.poll() is None
        os.close(write)
        assert follower.wait(10) == code
    os.close(read)


def test_one_that_hangs_is_ended_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[object] = []
    monkeypatch.setattr(lifeline, "_GRACE_SECONDS", 0.0)
    monkeypatch.setattr("os.kill", lambda _pid, number: ended.append(number))
    monkeypatch.setattr("os._exit", ended.append)
    lifeline._end_after(lambda: None)
    assert ended == [15, 1]


def test_the_first_process_of_all_has_no_parent_to_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    followed: list[Callable[[], object]] = []
    monkeypatch.setattr(lifeline, "_follow", followed.append)
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

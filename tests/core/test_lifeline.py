"""Processes that end when the one that began them does."""

import os
import subprocess
import sys

import pytest

from khumkan.core import lifeline

_FOLLOWER = """
import signal, sys
from khumkan.core.lifeline import follow_pipe
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

"""Processes of ours: told when they end, counted whole, none left behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from khumkan.cli.up.processes import Family, family, wait_for
from khumkan.core.errors import ConfigurationError
from khumkan.core.messages import message


def start_sleeper(folder: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> Family:
    """Let a family start Python code where it would start khumkan."""
    real = subprocess.Popen

    def popen(command: list[str], **rest: object) -> object:
        return real([command[0], "-c", code], **rest)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "Popen", popen)
    return Family(folder)


def test_the_last_words_of_one_that_ended_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with family(tmp_path):
        one = start_sleeper(
            tmp_path, monkeypatch, "print('the port is taken'); raise SystemExit(3)"
        )
        child = one.start("hub", ["hub", "serve"], os.environ)
        child.process.wait(30)
        with pytest.raises(
            ConfigurationError, match=r"hub ended \(exit code 3\): the port is taken"
        ):
            one.check()


def test_none_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = start_sleeper(tmp_path, monkeypatch, "import time; time.sleep(600)")
    child = one.start("node", ["node", "serve"], os.environ)
    one.check()
    one.stop()
    assert child.process.poll() is not None


def test_memory_counts_this_process_and_theirs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("there is no /proc here")
    one = start_sleeper(
        tmp_path, monkeypatch, "x = bytearray(64 << 20); import time; time.sleep(600)"
    )
    _n, alone = one.measure()
    child = one.start("node", [], os.environ)
    assert wait_for(lambda: one.measure()[1] > alone + (48 << 20), 30, child.check)
    one.stop()


def test_one_that_ended_is_started_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = start_sleeper(tmp_path, monkeypatch, "import time; time.sleep(600)")
    child = one.start("node", [], os.environ)
    first = child.process
    assert one.revive() == []
    first.kill()
    first.wait(30)
    assert one.revive() == [child]
    assert child.process.pid != first.pid
    one.stop()


def test_waiting_ends_where_waiting_is_useless() -> None:
    def check() -> None:
        raise ConfigurationError(message("it ended"))

    with pytest.raises(ConfigurationError, match="it ended"):
        wait_for(lambda: False, 60, check)
    assert not wait_for(lambda: False, 0.0, lambda: None)

"""A rule and a log in which it fires once: line 2 of 3."""

from pathlib import Path

import pytest
from tests.cli.materials import FIRES, QUIET, write_log, write_rule


@pytest.fixture
def rule(tmp_path: Path) -> Path:
    return write_rule(tmp_path)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return write_log(tmp_path, QUIET, FIRES, QUIET)


@pytest.fixture(autouse=True)
def _no_wishes_of_this_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COLUMNS", "FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")

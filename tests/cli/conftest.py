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

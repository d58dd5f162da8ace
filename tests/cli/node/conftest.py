"""Commands of a node in this process; each has a folder of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.running import Argument, Ran, khumkan

Run = Callable[..., Ran]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "node"


@pytest.fixture
def run(data: Path) -> Run:
    """`run("status")`: a command on this node, in English or in `language`."""

    def call(*arguments: Argument, language: str = "en") -> Ran:
        settings = {"KHUMKAN_OUTPUT__LANGUAGE": language, "KHUMKAN_NODE__DATA": str(data)}
        return khumkan("node", *arguments, settings=settings)

    return call


@pytest.fixture
def made(run: Run, data: Path) -> Path:
    """The folder of a node that was made and not enrolled."""
    assert run("init").code == 0
    return data

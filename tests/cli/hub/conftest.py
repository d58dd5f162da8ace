"""A hub of its own for each test: made anew, or copied from one that was made for all."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hub_process import HubProcess, new_hub


@pytest.fixture
def fresh(tmp_path: Path, socket_enabled: None) -> Iterator[HubProcess]:
    """A hub that is not made yet. It and a client of it talk over the loopback address."""
    del socket_enabled
    with new_hub(tmp_path) as one:
        yield one


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a hub that was just made; SQLite, so that a copy is a hub too."""
    one = HubProcess(tmp_path_factory.mktemp("made"), port=1, stream_port=2)
    one.run("init")
    return one.folder / "data"


@pytest.fixture
def hub(fresh: HubProcess, request: pytest.FixtureRequest) -> HubProcess:
    """A hub that was made and is not served."""
    if os.environ.get("DATABASE_URL"):
        fresh.run("init")
    else:
        shutil.copytree(request.getfixturevalue("made"), fresh.folder / "data")
    return fresh

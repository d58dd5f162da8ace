"""A hub of its own for each test: made anew, or copied from one that was made for all."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hub_process import HubProcess, copy_database, new_hub, own_database


@pytest.fixture
def fresh(tmp_path: Path, socket_enabled: None) -> Iterator[HubProcess]:
    """A hub that is not made yet. It and a client of it talk over the loopback address."""
    del socket_enabled
    with new_hub(tmp_path) as one:
        yield one


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """A hub that was just made, and whose folder and database can be copied."""
    server = os.environ.get("DATABASE_URL")
    with contextlib.ExitStack() as stack:
        settings = {"DATABASE_URL": stack.enter_context(own_database(server))} if server else {}
        one = HubProcess(tmp_path_factory.mktemp("made"), settings, port=1, stream_port=2)
        one.run("init")
        yield one


@pytest.fixture
def hub(fresh: HubProcess, made: HubProcess) -> HubProcess:
    """A hub that was made and is not served."""
    shutil.copytree(made.folder / "data", fresh.folder / "data")
    server = os.environ.get("DATABASE_URL")
    if server:
        copy_database(server, made.settings["DATABASE_URL"], fresh.settings["DATABASE_URL"])
    return fresh

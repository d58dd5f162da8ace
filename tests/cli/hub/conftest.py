"""A hub of its own for each test: made anew, or copied from one that was made for all."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hub_process import HubProcess, copy_hub, new_hub


@pytest.fixture
def fresh(tmp_path: Path, socket_enabled: None) -> Iterator[HubProcess]:
    """A hub that is not made yet. It and a client of it talk over the loopback address."""
    del socket_enabled
    with new_hub(tmp_path) as one:
        yield one


@pytest.fixture
def hub(fresh: HubProcess, made_hub: HubProcess) -> HubProcess:
    """A hub that was made and is not served."""
    copy_hub(made_hub, fresh)
    return fresh

"""A sector at work, shared by the journeys of this folder: attacks differ by their addresses."""

from collections.abc import Iterator

import pytest
from hub_process import HubProcess
from sector import Sector, new_sector

HERE = ["127.0.0.1", "localhost"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let these journeys talk to this machine, and to no other."""
    for item in items:
        if "journeys/loop/" in item.nodeid and not item.get_closest_marker("allow_hosts"):
            item.add_marker(pytest.mark.allow_hosts(HERE))


@pytest.fixture(scope="session")
def sector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sector]:
    """A hub and three hospitals, all online."""
    with new_sector(tmp_path_factory.mktemp("sector")) as made:
        yield made


@pytest.fixture(scope="module")
def hub(sector: Sector) -> HubProcess:
    """The hub that browsers visit."""
    return sector.hub

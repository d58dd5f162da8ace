"""A lake in a new folder, and rows of sample logs."""

from pathlib import Path

import pytest
from tests.lake.making import read_samples

from khumkan.lake import Lake, LakeRow
from khumkan_samples import generate


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """A lake that holds nothing."""
    return Lake(tmp_path / "lake")


@pytest.fixture(scope="session")
def sample_rows(tmp_path_factory: pytest.TempPathFactory) -> list[LakeRow]:
    """Every tenth row of half a quiet hour at one hospital, attacks included."""
    folder = tmp_path_factory.mktemp("logs")
    generate(folder, seed=13, hospitals=1, hours=0.5, rate=0.1)
    return read_samples(folder)[::10]

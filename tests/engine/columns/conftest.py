"""The parts of the corpus that naming is tried on, unpacked into a temporary folder."""

import csv
import tarfile
from pathlib import Path

import pytest
import zstandard


@pytest.fixture(scope="session")
def sigma_rules(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with SigmaHQ's rules."""
    return unpack(corpus / "sigma" / "rules.tar.zst", tmp_path_factory.mktemp("rules"))


@pytest.fixture(scope="session")
def regression(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with SigmaHQ's regression data."""
    return unpack(corpus / "sigma" / "regression_data.tar.zst", tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def expected(corpus: Path) -> list[dict[str, str]]:
    """One row for each regression case: its rule, files and log source."""
    with (corpus / "sigma" / "expected.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def unpack(archive: Path, folder: Path) -> Path:
    with (
        archive.open("rb") as file,
        zstandard.ZstdDecompressor().stream_reader(file) as stream,
        tarfile.open(fileobj=stream, mode="r|") as members,
    ):
        members.extractall(folder, filter="data")
    return folder

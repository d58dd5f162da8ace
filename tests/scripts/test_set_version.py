"""A release takes a later version in the house's form, and nothing else."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

SOURCE = '"""Doc."""\n\n__version__ = "2026.1.9"\n'


@pytest.fixture(scope="module")
def set_version(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("set_version")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    path = tmp_path / "__init__.py"
    path.write_text(SOURCE)
    return path


@pytest.mark.parametrize("version", ["2026.1.10", "2026.2.0", "2027.0.0"])
def test_a_later_version_is_written(set_version: ModuleType, home: Path, version: str) -> None:
    assert set_version.main(version, home) == 0
    assert home.read_text() == SOURCE.replace("2026.1.9", version)


@pytest.mark.parametrize(
    ("version", "reason"),
    [
        pytest.param("", "YYYY.MINOR.PATCH", id="none"),
        pytest.param("2026.2", "YYYY.MINOR.PATCH", id="two parts"),
        pytest.param("2026.02.0", "YYYY.MINOR.PATCH", id="leading zero"),
        pytest.param("v2026.2.0", "YYYY.MINOR.PATCH", id="letter"),
        pytest.param("2026.1.9", "not later", id="the same"),
        pytest.param("2025.12.0", "not later", id="earlier"),
    ],
)
def test_another_version_is_refused_and_nothing_changes(
    set_version: ModuleType,
    home: Path,
    version: str,
    reason: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert set_version.main(version, home) == 1
    assert reason in capsys.readouterr().err
    assert home.read_text() == SOURCE


def test_a_file_without_a_version_is_refused(
    set_version: ModuleType, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.write_text("")
    assert set_version.main("2026.2.0", home) == 1
    assert "no line" in capsys.readouterr().err


def test_the_real_home_has_a_version_to_replace(set_version: ModuleType) -> None:
    assert set_version.LINE.search(set_version.HOME.read_text())

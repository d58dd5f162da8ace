"""The data folder: for its owner alone, and never a hub by accident."""

from pathlib import Path

import pytest

from khumkan.core.errors import ConfigurationError
from khumkan.hub.operations import folders

KEYS = ("secret.key", "hub-signing-key.jwk")


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KHUMKAN_HUB__DATA", str(tmp_path / "a" / "hub"))
    return tmp_path / "a" / "hub"


def test_it_is_made_with_a_key_and_closed_to_others(data: Path) -> None:
    assert folders.make_folder() == folders.existing_folder() == data
    assert data.stat().st_mode & 0o777 == 0o700
    for name in KEYS:
        assert not folders.is_open_to_others(data / name)


def test_one_that_was_open_is_closed(data: Path) -> None:
    data.mkdir(parents=True)
    data.chmod(0o755)
    folders.usable_folder()
    assert data.stat().st_mode & 0o777 == 0o700
    assert list(data.iterdir()) == []


def test_a_folder_without_a_key_is_no_hub(data: Path) -> None:
    data.mkdir(parents=True)
    with pytest.raises(ConfigurationError, match="there is no hub here yet"):
        folders.existing_folder()


def test_a_hub_of_before_there_were_nodes_is_brought_up_to_date_first() -> None:
    folder = folders.make_folder()
    (folder / "hub-signing-key.jwk").unlink()
    with pytest.raises(ConfigurationError, match="no key for its nodes yet; run: khumkan hub init"):
        folders.existing_folder()
    folders.make_folder()
    assert folders.existing_folder() == folder


@pytest.mark.parametrize("name", KEYS)
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_a_key_that_others_can_read_or_change_is_refused(mode: int, name: str) -> None:
    key = folders.make_folder() / name
    key.chmod(mode)
    with pytest.raises(ConfigurationError, match="others can read this key"):
        folders.existing_folder()

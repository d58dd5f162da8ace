"""The hub's signing key: made once, for its owner alone, in the backup, and never guessed."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from khumkan.core.errors import ConfigurationError
from khumkan.hub.nodes.signing import SIGNING_KEY_FILE, hub_jwk, hub_key, make_signing_key
from khumkan.wire.identity import public_jwk, read_private_key


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.DATA = tmp_path
    return tmp_path


def test_it_is_made_once_for_its_owner_alone(folder: Path) -> None:
    path = make_signing_key(folder)
    content = path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert make_signing_key(folder).read_bytes() == content
    assert hub_jwk() == public_jwk(read_private_key(content))


def test_where_none_was_made_a_process_has_one_of_its_own() -> None:
    assert hub_key() is hub_key()


def test_a_file_that_holds_something_else_is_told(folder: Path) -> None:
    (folder / SIGNING_KEY_FILE).write_text("{}")
    with pytest.raises(ConfigurationError, match="put it back from a backup"):
        hub_key()

"""The node's key on disk: whenever the machine dies, one file holds the key that the hub knows."""

from pathlib import Path

import pytest

from khumkan.core.errors import ConfigurationError
from khumkan.node.keys import KeyRing, fresh_key, make_key
from khumkan.wire.identity import public_jwk


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "node.jwk"
    make_key(made)
    return made


def test_a_key_is_made_once_for_its_owner_alone(file: Path) -> None:
    before = file.read_bytes()
    make_key(file)
    assert file.read_bytes() == before
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_successor_survives_a_crash_and_takes_its_place(file: Path) -> None:
    old = KeyRing(file)
    successor = public_jwk(old.prepare_next())
    again = KeyRing(file)
    assert again.next is not None
    assert public_jwk(again.prepare_next()) == successor
    assert public_jwk(again.key) == public_jwk(old.key)
    again.promote_next()
    assert public_jwk(KeyRing(file).key) == successor
    assert [path.name for path in file.parent.iterdir()] == ["node.jwk"]


def test_a_fresh_key_counts_only_once_the_hub_has_taken_it(file: Path) -> None:
    before = KeyRing(file).thumbprint
    with pytest.raises(ZeroDivisionError), fresh_key(file):
        _ = 1 / 0
    assert KeyRing(file).thumbprint == before
    with fresh_key(file) as key:
        pass
    assert public_jwk(KeyRing(file).key) == public_jwk(key)


@pytest.mark.parametrize("content", [b"", b"{}", b"x" * 100_000])
def test_a_broken_key_says_what_to_do_and_nothing_of_itself(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(ConfigurationError, match="put the backup back"):
        KeyRing(file)

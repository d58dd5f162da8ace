"""The keys of the pseudonyms: made once, for the owner alone, old ones kept."""

import stat
from pathlib import Path

import pytest

from khumkan.core.errors import ConfigurationError
from khumkan.node.redaction import PseudonymKeys


def test_a_thing_has_the_same_pseudonym_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    before = PseudonymKeys(path).pseudonym("host", "pc-017")

    assert PseudonymKeys(path).pseudonym("host", "pc-017") == before
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_things_of_two_kinds_or_two_nodes_have_nothing_in_common(tmp_path: Path) -> None:
    here, there = PseudonymKeys(tmp_path / "here"), PseudonymKeys(tmp_path / "there")

    tokens = {
        here.pseudonym("host", "somchai").token,
        here.pseudonym("user", "somchai").token,
        there.pseudonym("user", "somchai").token,
    }

    assert len(tokens) == 3


def test_a_new_key_gives_new_pseudonyms_and_the_old_ones_can_still_be_told(tmp_path: Path) -> None:
    keys = PseudonymKeys(tmp_path / "keys.json")
    before = keys.pseudonym("user", "somchai")

    keys.rotate()

    after = keys.pseudonym("user", "somchai")
    assert after.key_id != before.key_id
    assert PseudonymKeys(tmp_path / "keys.json").pseudonyms("user", "somchai") == [after, before]


def test_keys_that_cannot_be_read_are_told_and_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_bytes(b'{"keys": [')

    with pytest.raises(ConfigurationError, match="backup"):
        PseudonymKeys(path)

    assert path.read_bytes() == b'{"keys": ['

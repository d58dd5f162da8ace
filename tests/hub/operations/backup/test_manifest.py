"""The manifest of a backup: what it may name, and what is no manifest at all."""

import msgspec
import pytest
from backups import CONTENT, make_manifest

from khumkan.core.errors import Place
from khumkan.hub.operations.backup.errors import BackupError
from khumkan.hub.operations.backup.manifest import Member, decode, encode

PLACE = Place("a.tgz")
MEMBER = Member(3, "00")
BOTH = {"secret.key": MEMBER, "database.sqlite3": MEMBER}


def test_a_manifest_comes_back_as_it_was() -> None:
    manifest = make_manifest(BOTH | {"files/รายงาน/1.pdf": MEMBER})
    assert decode(encode(manifest), PLACE) == manifest
    assert manifest.content == CONTENT


@pytest.mark.parametrize(
    "name",
    [
        "../secret.key",
        "/etc/passwd",
        "files/../../x",
        "files/./x",
        "files/",
        "files//x",
        "files/a\\b",
        "files/a\nb",
        "files/a\0b",
        "files",
        "hub.sqlite3",
        "manifest.json",
        "",
        "files/" + "ก" * 300,
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(BackupError, match="does not belong there"):
        decode(encode(make_manifest(BOTH | {name: MEMBER})), PLACE)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(b"", "a.tgz: this is no backup of a hub", id="empty"),
        pytest.param(b"\xff\xfe", "no backup", id="no text"),
        pytest.param(b"[]", "no backup", id="another shape"),
        pytest.param(b'{"format": 1}', "no backup", id="parts missing"),
        pytest.param(b'{"format": 2, "more": 1}', "of a newer khumkan", id="a later format"),
    ],
)
def test_what_is_no_manifest_is_told(data: bytes, words: str) -> None:
    with pytest.raises(BackupError, match=words):
        decode(data, PLACE)


@pytest.mark.parametrize("missing", sorted(BOTH))
def test_a_backup_without_key_or_database_is_none(missing: str) -> None:
    left = {name: member for name, member in BOTH.items() if name != missing}
    with pytest.raises(BackupError, match="lacks the database or the key"):
        decode(encode(make_manifest(left)), PLACE)


def test_an_unknown_field_is_refused() -> None:
    said = msgspec.json.decode(encode(make_manifest(BOTH)))
    with pytest.raises(BackupError, match="no backup"):
        decode(msgspec.json.encode(said | {"script": "rm"}), PLACE)

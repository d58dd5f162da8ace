"""Archives: whole or not at all when written, whole or refused when read."""

import errno
import os
import tarfile
from pathlib import Path

import pytest
from backups import lay_out, make_archive, make_manifest, write_tar
from hypothesis import given
from hypothesis import strategies as st

from khumkan.hub.operations.backup.archives import measure, pack, read_manifest, unpack
from khumkan.hub.operations.backup.errors import BackupError
from khumkan.hub.operations.backup.manifest import NAME, Manifest, encode


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    target = tmp_path / "hub.tgz"
    make_archive(target, tmp_path / "from", **{"files/a/รายงาน.pdf": b"%PDF"})
    return target


def manifest_entry(manifest: Manifest) -> tuple[tarfile.TarInfo, bytes]:
    return tarfile.TarInfo(NAME), encode(manifest)


def entries_of(manifest: Manifest) -> list[tuple[tarfile.TarInfo, bytes]]:
    contents = {"database.sqlite3": b"rows" * 5_000, "secret.key": b"key\n"}
    return [manifest_entry(manifest)] + [
        (tarfile.TarInfo(name), content) for name, content in contents.items()
    ]


def good_manifest(tmp_path: Path) -> Manifest:
    return make_manifest({name: measure(path) for name, path in lay_out(tmp_path / "from").items()})


def test_what_was_packed_comes_back_for_its_owner_alone(tmp_path: Path, archive: Path) -> None:
    folder = tmp_path / "to"
    folder.mkdir()
    manifest = unpack(archive, folder)
    assert read_manifest(archive) == manifest
    assert (folder / "files/a/รายงาน.pdf").read_bytes() == b"%PDF"
    assert {measure(folder / name) == member for name, member in manifest.members.items()} == {True}
    for path in (archive, folder / "secret.key", folder / "files/a/รายงาน.pdf"):
        assert path.stat().st_mode & 0o777 == 0o600


def test_the_same_hub_makes_the_same_archive(tmp_path: Path) -> None:
    for name in ("1.tgz", "2.tgz"):
        make_archive(tmp_path / name, tmp_path / "from")
    assert (tmp_path / "1.tgz").read_bytes()[10:] == (tmp_path / "2.tgz").read_bytes()[10:]


def test_a_full_disk_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="No space left"):
        make_archive(tmp_path / "hub.tgz", tmp_path / "from")
    assert [path.name for path in tmp_path.iterdir()] == ["from"]


def test_a_file_that_changes_meanwhile_is_told(tmp_path: Path) -> None:
    sources = lay_out(tmp_path / "from")
    manifest = make_manifest({name: measure(path) for name, path in sources.items()})
    sources["secret.key"].write_bytes(b"kEy\n")
    with pytest.raises(BackupError, match="changed while it was backed up"):
        pack(tmp_path / "hub.tgz", manifest, sources)
    assert not (tmp_path / "hub.tgz").exists()


@pytest.mark.parametrize("kept", [0, 1, 10, 100, -9, -1])
def test_a_truncated_archive_is_refused(tmp_path: Path, archive: Path, kept: int) -> None:
    archive.write_bytes(archive.read_bytes()[:kept])
    with pytest.raises(BackupError, match="no backup of a hub"):
        unpack(archive, tmp_path / "to")


@given(st.data())
def test_a_flipped_bit_is_refused_or_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    tmp_path = tmp_path_factory.mktemp("flip")
    archive = tmp_path / "hub.tgz"
    make_archive(archive, tmp_path / "from")
    whole = bytearray(archive.read_bytes())
    position = data.draw(st.integers(0, len(whole) - 1))
    whole[position] ^= 1 << data.draw(st.integers(0, 7))
    archive.write_bytes(whole)
    try:
        manifest = unpack(archive, tmp_path / "to")
    except BackupError:
        return
    # Gzip's head says on what it was packed, and some bits of its last byte say nothing.
    assert manifest == good_manifest(tmp_path)


def _link(kind: bytes) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo("secret.key")
    info.type, info.linkname = kind, "/etc/passwd"
    return info, b""


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda all_: all_[:2], id="a member is missing"),
        pytest.param(lambda all_: [*all_, all_[2]], id="a member comes twice"),
        pytest.param(
            lambda all_: [*all_, (tarfile.TarInfo("../../evil"), b"x")], id="one leads out"
        ),
        pytest.param(lambda all_: [*all_, (tarfile.TarInfo("/evil"), b"x")], id="one is absolute"),
        pytest.param(lambda all_: [*all_, (tarfile.TarInfo("files/x"), b"x")], id="one too many"),
        pytest.param(lambda all_: [*all_[:2], _link(tarfile.SYMTYPE)], id="a link"),
        pytest.param(lambda all_: [*all_[:2], _link(tarfile.LNKTYPE)], id="a hard link"),
        pytest.param(lambda all_: [*all_[:2], _link(tarfile.DIRTYPE)], id="a folder"),
        pytest.param(lambda all_: [*all_[:2], _link(tarfile.CHRTYPE)], id="a device"),
        pytest.param(
            lambda all_: [*all_[:2], (tarfile.TarInfo("secret.key"), b"kEy\n")], id="another key"
        ),
        pytest.param(
            lambda all_: [*all_[:2], (tarfile.TarInfo("secret.key"), b"k")], id="a shorter key"
        ),
        pytest.param(lambda all_: all_[1:], id="no manifest"),
        pytest.param(lambda all_: [*all_[1:], all_[0]], id="the manifest last"),
        pytest.param(lambda _all: [], id="nothing at all"),
    ],
)
def test_an_archive_that_is_not_what_its_list_says_is_refused_and_nothing_lands_outside(
    tmp_path: Path, change: object
) -> None:
    assert callable(change)
    archive, folder = tmp_path / "hub.tgz", tmp_path / "to"
    folder.mkdir()
    write_tar(archive, change(entries_of(good_manifest(tmp_path))))
    with pytest.raises(BackupError):
        unpack(archive, folder)
    assert not (tmp_path / "evil").exists()
    assert {path.name for path in folder.iterdir()} <= {"database.sqlite3", "secret.key"}


def test_an_unchanged_one_made_by_the_same_hands_is_taken(tmp_path: Path) -> None:
    archive, folder = tmp_path / "hub.tgz", tmp_path / "to"
    folder.mkdir()
    write_tar(archive, entries_of(good_manifest(tmp_path)))
    assert unpack(archive, folder) == good_manifest(tmp_path)


def test_a_manifest_without_end_is_not_read(tmp_path: Path) -> None:
    archive = tmp_path / "hub.tgz"
    write_tar(archive, [(tarfile.TarInfo(NAME), b" " * (17 * 1024 * 1024))])
    with pytest.raises(BackupError, match="no backup"):
        read_manifest(archive)


def test_what_follows_the_end_is_refused(tmp_path: Path, archive: Path) -> None:
    archive.write_bytes(archive.read_bytes() + archive.read_bytes())
    with pytest.raises(BackupError):
        unpack(archive, tmp_path / "to")

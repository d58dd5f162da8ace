"""Kept work comes back as it was put, or not at all: nothing foreign, damaged or half is taken."""

import os
from pathlib import Path

import pytest

from khumkan.engine import shelf as module
from khumkan.engine.shelf import SUFFIX, Shelf, open_shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "above" / "kept")


@pytest.fixture
def folder(shelf: Shelf, tmp_path: Path) -> Path:
    """The shelf's folder with one thing in it."""
    shelf.put("a", b"what was made")
    return tmp_path / "above" / "kept"


@pytest.mark.parametrize("body", [b"", b"x", bytes(1_000_000)])
def test_what_was_put_comes_back(shelf: Shelf, body: bytes) -> None:
    shelf.put("a", body)
    assert shelf.take("a") == body
    assert shelf.take("b") is None


def test_the_newest_of_one_name_comes_back(shelf: Shelf, folder: Path) -> None:
    shelf.put("a", b"anew")
    assert shelf.take("a") == b"anew"
    assert [one.name for one in folder.iterdir()] == ["a" + SUFFIX]


def test_folder_and_file_are_their_owners_alone(folder: Path) -> None:
    (file,) = folder.iterdir()
    assert (folder.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)


def test_folders_above_are_made_for_their_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        Shelf(tmp_path / "one" / "two" / "kept").put("a", b"")
    finally:
        os.umask(before)
    made = (tmp_path / "one", tmp_path / "one" / "two")
    assert [one.stat().st_mode & 0o777 for one in made] == [0o700, 0o700]


@pytest.mark.parametrize(("mode", "is_used"), [(0o770, False), (0o707, False), (0o1777, True)])
def test_where_others_can_put_another_folder_in_its_place_it_is_not_used(
    shelf: Shelf, folder: Path, mode: int, is_used: bool
) -> None:
    folder.parent.chmod(mode)
    assert (shelf.take("a") is not None) == is_used


@pytest.mark.parametrize("mode", [0o720, 0o702, 0o777])
def test_a_folder_that_others_can_write_in_is_not_used(
    shelf: Shelf, folder: Path, mode: int, caplog: pytest.LogCaptureFixture
) -> None:
    folder.chmod(mode)
    assert shelf.take("a") is None
    shelf.put("b", b"")
    assert [one.name for one in folder.iterdir()] == ["a" + SUFFIX]
    assert [one.message for one in caplog.records] == ["shelf.not_taken", "shelf.not_kept"]


@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_a_file_that_others_can_write_is_not_taken(shelf: Shelf, folder: Path, mode: int) -> None:
    (folder / ("a" + SUFFIX)).chmod(mode)
    assert shelf.take("a") is None
    shelf.put("a", b"anew")
    assert shelf.take("a") == b"anew"


def test_what_belongs_to_somebody_else_is_not_used(
    shelf: Shelf, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
    assert shelf.take("a") is None
    shelf.put("b", b"")
    assert len(list(folder.iterdir())) == 1


def test_links_are_not_followed(shelf: Shelf, folder: Path, tmp_path: Path) -> None:
    (folder / ("b" + SUFFIX)).symlink_to(folder / ("a" + SUFFIX))
    assert shelf.take("b") is None
    (tmp_path / "link").symlink_to(folder)
    assert Shelf(tmp_path / "link").take("a") is None


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_what_is_no_file_is_not_waited_for(shelf: Shelf, folder: Path, kind: str) -> None:
    path = folder / ("b" + SUFFIX)
    if kind == "pipe":
        os.mkfifo(path, 0o600)
    else:
        path.mkdir(mode=0o700)
    assert shelf.take("b") is None


def test_every_damaged_byte_and_every_cut_is_told(shelf: Shelf, folder: Path) -> None:
    path = folder / ("a" + SUFFIX)
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert shelf.take("a") is None
        path.write_bytes(whole[:at])
        assert shelf.take("a") is None
    path.write_bytes(whole)
    assert shelf.take("a") == b"what was made"


def test_one_thing_does_not_pass_for_another(shelf: Shelf, folder: Path) -> None:
    (folder / ("a" + SUFFIX)).rename(folder / ("b" + SUFFIX))
    assert shelf.take("b") is None


def test_what_was_used_longest_ago_makes_room(
    shelf: Shelf, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_FILES", 2)
    shelf.put("b", b"")
    for age, name in enumerate(("a", "b")):
        os.utime(folder / (name + SUFFIX), (age, age))
    shelf.take("a")
    shelf.put("c", b"")
    assert sorted(one.name for one in folder.iterdir()) == ["a" + SUFFIX, "c" + SUFFIX]


def test_there_is_a_most_of_bytes_too(
    shelf: Shelf, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 150)
    shelf.put("b", bytes(100))
    assert [one.name for one in folder.iterdir()] == ["b" + SUFFIX]
    shelf.put("c", bytes(200))
    assert shelf.take("c") is None


def test_a_full_disk_costs_only_the_next_start(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    shelf.put("a", b"what was made")
    for name in ("replace", "fdopen"):
        with monkeypatch.context() as patch:
            patch.setattr(os, name, refuse)
            shelf.put("b", b"")
        assert shelf.take("b") is None
    assert shelf.take("a") == b"what was made"
    shelf.put("c", b"")
    assert shelf.take("c") == b""


def test_a_disk_that_is_only_read_from_is_taken_from(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    shelf.put("a", b"what was made")
    monkeypatch.setattr(os, "utime", refuse)
    assert shelf.take("a") == b"what was made"


def test_a_folder_that_can_not_be_made_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    shelf = Shelf(tmp_path / "file" / "kept")
    shelf.put("a", b"")
    assert shelf.take("a") is None


def test_the_setting_says_where_and_whether(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert open_shelf("", tmp_path) is None
    assert open_shelf("auto", None) is None
    usual, named = open_shelf("auto", tmp_path / "u"), open_shelf("~/n", tmp_path / "u")
    assert usual is not None
    assert named is not None
    usual.put("a", b"")
    named.put("a", b"")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["n", "u"]
    monkeypatch.setattr(module, "_HAS_OWNERS", False)
    assert open_shelf("auto", tmp_path) is None

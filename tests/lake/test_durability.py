"""After a power cut: what was not on the disk yet is taken back, all before it is there."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.lake.making import offsets, some

from khumkan.lake import Lake, LakeError, durability


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A lake of two appends."""
    lake = Lake(tmp_path)
    lake.append(some(0, 3), 3)
    lake.append(some(3, 6), 6)
    return tmp_path


def newest(folder: Path, pattern: str) -> Path:
    return max(folder.glob(pattern), key=lambda path: (path.stat().st_mtime_ns, path.name))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def blank(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


@pytest.mark.parametrize("tear", [cut, empty, blank, Path.unlink])
@pytest.mark.parametrize("pattern", ["_delta_log/*.json", "day=*/*.parquet"])
def test_a_torn_append_is_taken_back_and_can_be_done_again(
    folder: Path, pattern: str, tear: Callable[[Path], None]
) -> None:
    tear(newest(folder, pattern))
    lake = Lake(folder)
    assert (lake.next_offset, offsets(lake.scan())) == (3, [0, 1, 2])
    lake.append(some(3, 6), 6)
    assert offsets(Lake(folder).scan()) == list(range(6))


def test_several_torn_commits_are_taken_back(folder: Path) -> None:
    for commit in sorted(folder.glob("_delta_log/*.json"))[1:]:
        empty(commit)
    lake = Lake(folder)
    assert (lake.n_taken_back, lake.next_offset) == (2, 0)


def test_a_torn_beginning_is_begun_again(tmp_path: Path) -> None:
    Lake(tmp_path)
    empty(newest(tmp_path, "_delta_log/*.json"))
    assert Lake(tmp_path).next_offset == 0


def test_many_broken_commits_are_left_for_people(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(durability, "MAX_TORN", 1)
    for file in folder.glob("day=*/*.parquet"):
        empty(file)
    lake = Lake(folder)
    assert (lake.n_taken_back, lake.next_offset) == (0, 6)
    with pytest.raises(LakeError):
        offsets(lake.scan())


def test_a_whole_lake_is_left_alone(folder: Path) -> None:
    assert durability.take_back_torn_commits(folder) == 0
    assert Lake(folder).next_offset == 6


def test_an_append_returns_when_all_of_it_was_flushed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = Lake(folder)
    flushed: list[Path] = []
    monkeypatch.setattr(durability, "_flush", flushed.append)
    lake.append(some(6, 9), 9)
    added = newest(folder, "day=*/*.parquet")
    commit = newest(folder, "_delta_log/*.json")
    assert flushed[:2] == [added, commit]
    assert set(flushed[2:]) == {folder, commit.parent, added.parent}


def test_an_append_that_could_not_be_flushed_is_not_acknowledged_nor_doubled(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = Lake(folder)
    with monkeypatch.context() as failing:
        failing.setattr(os, "fsync", _fail)
        with pytest.raises(LakeError):
            lake.append(some(6, 9), 9)
    assert lake.next_offset == 6
    lake.append(some(6, 12), 12)
    assert (lake.next_offset, offsets(lake.scan())) == (12, list(range(12)))


def _fail(descriptor: int) -> None:
    raise OSError(5, f"Input/output error on {descriptor}")

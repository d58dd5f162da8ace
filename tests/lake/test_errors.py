"""Whatever fails says where and what to do, and the lake goes on when that is done."""

import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from deltalake.exceptions import DeltaError
from tests.lake.making import offsets, some

from khumkan.lake import Lake, LakeError
from khumkan.lake.errors import failing_as_lake_error


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        pytest.param(OSError(28, "No space left on device"), "free some space", id="disk full"),
        pytest.param(DeltaError("Generic LocalFileSystem error: No space left on device (os error 28)"), "free some space", id="disk full, told by delta-rs"),
        pytest.param(OSError(122, "Disk quota exceeded"), "free some space", id="quota"),
        pytest.param(PermissionError(13, "Permission denied"), "give its user this folder", id="not writable"),
        pytest.param(DeltaError("Permission denied (os error 13)"), "give its user this folder", id="not writable, told by delta-rs"),
        pytest.param(OSError(30, "Read-only file system"), "give its user this folder", id="read-only"),
        pytest.param(DeltaError("Invalid JSON\n  in log"), "DeltaError: Invalid JSON in log; look", id="anything else"),
    ],
)  # fmt: skip
def test_what_to_do(error: Exception, advice: str) -> None:
    with pytest.raises(LakeError) as raised, failing_as_lake_error(Path("/var/lib/lake")):
        raise error
    assert str(raised.value).startswith("/var/lib/lake: ")
    assert advice in str(raised.value)


@contextmanager
def no_room() -> Iterator[None]:
    """No file may grow beyond 5,000 bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, old)


def test_rows_that_find_no_room_are_told_and_can_be_given_again(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    large = [replace(row, raw=os.urandom(9_000)) for row in some(0, 3)]
    with no_room(), pytest.raises(LakeError, match="the disk is full"):
        lake.append(large, 3)
    assert lake.next_offset == 0
    lake.append(large, 3)
    assert offsets(Lake(tmp_path).scan()) == [0, 1, 2]


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "lake").write_text("")
    with pytest.raises(LakeError, match="File exists"):
        Lake(tmp_path / "lake")


def test_a_version_that_is_gone_is_told(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    with pytest.raises(LakeError, match="search again"):
        list(lake.scan(version=99))


@pytest.mark.parametrize("is_removed", [True, False])
def test_a_broken_file_is_told_and_appends_go_on(tmp_path: Path, *, is_removed: bool) -> None:
    lake = Lake(tmp_path)
    lake.append(some(0, 3), 3)
    file = next(tmp_path.glob("day=*/*.parquet"))
    file.unlink() if is_removed else file.write_bytes(bytes(file.stat().st_size))
    lake.append(some(3, 6), 6)
    with pytest.raises(LakeError, match="look at the disk"):
        offsets(lake.scan())
    assert lake.next_offset == 6


def test_a_broken_log_is_told(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.append(some(0, 3), 3)
    (tmp_path / "_delta_log" / f"{0:020}.json").write_text("{broken")
    with pytest.raises(LakeError, match="look at the disk"):
        Lake(tmp_path)
    with pytest.raises(LakeError, match="look at the disk"):
        lake.append(some(3, 6), 6)

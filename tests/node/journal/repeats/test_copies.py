"""A line for each copy that was suppressed; bounded, and what is not kept is counted."""

import errno
import json
import os
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from khumkan.node.journal.repeats import CopyLog, SuppressedCopy

COPY = SuppressedCopy(datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC), UUID(int=1), 7, 42, b"\xab" * 16)


def lines(folder: Path, name: str = "copies.jsonl") -> list[Any]:
    return [json.loads(line) for line in (folder / name).read_bytes().splitlines()]


def test_a_copy_says_whose_when_how_large_and_where_its_original_is(tmp_path: Path) -> None:
    CopyLog(tmp_path).add(COPY)

    assert lines(tmp_path) == [
        {
            "at": "2026-11-22T03:04:05.000Z",
            "source": str(UUID(int=1)),
            "offset": 7,
            "bytes": 42,
            "mark": "ab" * 16,
        }
    ]
    assert stat.S_IMODE((tmp_path / "copies.jsonl").stat().st_mode) == 0o600


def test_two_files_are_kept_and_what_goes_is_counted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    copies = CopyLog(tmp_path, max_bytes=1_000)
    for _ in range(40):
        copies.add(COPY)

    n_kept = len(lines(tmp_path, "copies.older.jsonl"))
    n_kept += len(lines(tmp_path)) if (tmp_path / "copies.jsonl").exists() else 0
    assert n_kept + copies.n_not_kept == 40
    assert copies.n_not_kept > 0
    assert all(path.stat().st_size < 1_200 for path in tmp_path.iterdir())
    assert "repeats.copies_forgotten" in caplog.messages


def test_a_disk_without_room_is_told_once_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    copies, write = CopyLog(tmp_path), os.write
    copies.add(COPY)

    def write_a_part(handle: int, data: bytes) -> int:
        return write(handle, data[:10])

    def refuse(_handle: int, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    for broken in (write_a_part, refuse):
        with monkeypatch.context() as context:
            context.setattr(os, "write", broken)
            copies.add(COPY)
    assert (len(lines(tmp_path)), copies.n_not_kept) == (1, 2)
    assert caplog.messages.count("repeats.copy_not_kept") == 1
    copies.add(COPY)
    assert len(lines(tmp_path)) == 2

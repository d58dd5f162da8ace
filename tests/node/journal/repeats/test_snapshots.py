"""The memory of marks on the disk: whole or not at all."""

import zlib
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from khumkan.node.journal.repeats.memory import Remembered
from khumkan.node.journal.repeats.snapshots import Snapshot, read_snapshot, write_snapshot

SNAPSHOT = Snapshot(12_345, (Remembered(UUID(int=1), b"m" * 16, 99, 1.5),))


def test_it_comes_out_as_it_went_in(tmp_path: Path) -> None:
    write_snapshot(tmp_path, SNAPSHOT)

    assert read_snapshot(tmp_path) == SNAPSHOT


def test_without_one_nothing_is_known(tmp_path: Path) -> None:
    assert read_snapshot(tmp_path) == Snapshot(0, ())


@pytest.mark.parametrize("at", range(0, 46, 5))
@pytest.mark.parametrize("is_cut", [True, False])
def test_a_damaged_one_is_told_and_left(
    tmp_path: Path, at: int, is_cut: bool, caplog: pytest.LogCaptureFixture
) -> None:
    write_snapshot(tmp_path, SNAPSHOT)
    content = bytearray((tmp_path / "taken").read_bytes())
    content[at] ^= 4
    (tmp_path / "taken").write_bytes(content[:at] if is_cut else content)

    assert read_snapshot(tmp_path) == Snapshot(0, ())
    assert caplog.messages == ["repeats.memory_lost"]


def test_one_whose_sum_is_right_and_whose_content_is_not_is_left(tmp_path: Path) -> None:
    content = msgspec.msgpack.encode([1, [[b"no id", b"", 0, 0.0]]])
    (tmp_path / "taken").write_bytes(zlib.crc32(content).to_bytes(4, "little") + content)

    assert read_snapshot(tmp_path) == Snapshot(0, ())

"""Killed at any step of compaction or forgetting, the lake has every row it should have, once."""

import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from tests.lake.making import MORNING, offsets, some

from khumkan.lake import Lake

ROOT = Path(__file__).resolve().parents[2]
STEPS = [
    "before compact_day",
    "after compact_day",
    "in flush",
    "before remove_old_files",
    "in the middle of removing",
    "after remove_old_files",
    "before delete_day",
    "after delete_day",
    "before write_without",
    "after write_without",
    "before put_in_place",
    "after put_in_place",
]


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_any_step_loses_and_doubles_nothing(tmp_path: Path, step: str) -> None:
    lake = Lake(tmp_path)
    for number in range(6):
        at = MORNING + timedelta(days=number % 2)
        rows = some(number * 3, number * 3 + 3, at=at)
        rows[0] = replace(rows[0], source_id=UUID(int=1))
        lake.append(rows, number * 3 + 3)
    script = Path(__file__).with_name("compacting_process.py")
    done = subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, script, tmp_path, step],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    again = Lake(tmp_path)
    kept = list(range(18))
    if step == "after delete_day":
        kept = [offset for offset in kept if offset // 3 % 2]
    if step == "after put_in_place":
        kept = [offset for offset in kept if offset % 6]
    assert (again.n_taken_back, again.next_offset) == (0, 18)
    assert offsets(again.scan()) == kept
    again.append(some(18, 21), 21)
    again.compact()
    again.free_now()
    assert offsets(Lake(tmp_path).scan()) == [*kept, 18, 19, 20]
    assert again.stats().n_files == 2

"""Killed at any moment, the lake has every acknowledged row once, and knows how far it is."""

import random
import select
import subprocess
import sys
from pathlib import Path

from tests.lake.making import offsets

from khumkan.lake import Lake

ROOT = Path(__file__).resolve().parents[2]
N_KILLS = 10


def test_a_lake_that_is_killed_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    seed = random.randrange(10**6)  # noqa: S311 -- no secret
    print(f"seed {seed}")  # noqa: T201 -- shown where the test fails
    chance = random.Random(seed)  # noqa: S311
    n_acknowledged = 0
    for _ in range(N_KILLS):
        n_acknowledged = max(n_acknowledged, _append_until_killed(tmp_path, chance))
        lake = Lake(tmp_path)
        assert lake.next_offset >= n_acknowledged
        assert offsets(lake.scan()) == list(range(lake.next_offset))
    assert n_acknowledged > 0


def _append_until_killed(folder: Path, chance: random.Random) -> int:
    """Return the last offset that a process acknowledged before it was killed."""
    script = Path(__file__).with_name("appending_process.py")
    with subprocess.Popen(  # noqa: S603 -- our own program
        [sys.executable, script, folder], stdout=subprocess.PIPE, env={"PYTHONPATH": str(ROOT)}
    ) as process:
        assert process.stdout
        said = [process.stdout.readline() for _ in range(chance.randrange(1, 12))]
        select.select([process.stdout], [], [], chance.random() / 20)  # somewhere in the next one
        process.kill()
        said += process.stdout.read().splitlines()
    numbers = [int(line) for line in said if line.strip().isdigit()]
    return max(numbers, default=0)

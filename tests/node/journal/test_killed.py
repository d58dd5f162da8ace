"""`kill -9` while records are acknowledged: none that was acknowledged is missing, none is there twice."""

import os
import random
import subprocess
import sys
from pathlib import Path

from tests.node.journal.writing import payloads

from khumkan.node.journal import Journal

ROOT = Path(__file__).parents[3]
PROGRAM = Path(__file__).with_name("appender.py")
N_THREADS = 3


def test_nothing_acknowledged_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    seed = int(os.environ.get("KHUMKAN_SEED", random.SystemRandom().randrange(2**32)))
    print(f"seed: KHUMKAN_SEED={seed}")  # noqa: T201 -- how to repeat a failure
    points = random.Random(seed)  # noqa: S311 -- not for secrets
    acknowledged: list[int] = []
    for _ in range(10):
        first = max(acknowledged, default=0) + N_THREADS + 1
        acknowledged += _append_until_killed(tmp_path, first, points.randint(1, 300))
        _check(tmp_path, acknowledged)
    assert len(acknowledged) >= 10


def _append_until_killed(folder: Path, first: int, n_acknowledged: int) -> list[int]:
    """Kill after so many acknowledgements; return all that were given."""
    with subprocess.Popen(  # noqa: S603 -- our own program
        [sys.executable, str(PROGRAM), str(folder), str(first), str(N_THREADS)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as child:
        assert child.stdout is not None
        heard = [child.stdout.readline() for _ in range(n_acknowledged)]
        child.kill()
        heard += child.stdout.readlines()
    return [int(line) for line in heard if line.endswith(b"\n")]


def _check(folder: Path, acknowledged: list[int]) -> None:
    journal = Journal(folder)
    try:
        found = payloads(journal)
        numbers = [int(each.partition(b"|")[0]) for each in found]
        assert set(acknowledged) <= set(numbers)
        assert len(set(numbers)) == len(numbers)
        assert all(
            each == b"%d|" % number + b"x" * (number % 997)
            for each, number in zip(found, numbers, strict=True)
        )
    finally:
        journal.close()

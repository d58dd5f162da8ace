"""`kill -9` while files are taken: every line is in the journal once."""

import gzip
import os
import random
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from tests.node.inbox.watched import Box

ROOT = Path(__file__).parents[3]
PROGRAM = Path(__file__).with_name("watched.py")
N_LINES = 60_000  # a file: some pieces of a megabyte each


@pytest.mark.unmeasured
def test_a_node_that_is_killed_takes_every_line_of_every_file_once(tmp_path: Path) -> None:
    _kill_again_and_again(tmp_path, n_kills=6)


@pytest.mark.soak
def test_a_node_that_is_killed_very_often_takes_every_line_once(tmp_path: Path) -> None:
    _kill_again_and_again(tmp_path, n_kills=100)


def _kill_again_and_again(folder: Path, n_kills: int) -> None:
    seed = int(os.environ.get("KHUMKAN_SEED", random.SystemRandom().randrange(2**32)))
    print(f"seed: KHUMKAN_SEED={seed}")  # noqa: T201 -- how to repeat a failure
    points = random.Random(seed)  # noqa: S311 -- not for secrets
    box = Box(folder)
    box.add_source()
    n_files = 0
    for _ in range(n_kills):
        if len(box.left()) < 2:
            n_files += _put(box, n_files)
        box.close()
        _work(folder, kill_after=points.uniform(0.0, 0.15))
        box = Box(folder)
    box.close()
    _work(folder)
    box = Box(folder)
    assert box.lines() == Counter(
        line for number in range(n_files) for line in _content(number).splitlines()
    )
    assert len(list(box.root.glob("*/done/*"))) == n_files
    box.close()


def _put(box: Box, first: int) -> int:
    """Put a plain file and a packed one in the inbox; return how many."""
    shelf = box.root / "web server"
    (shelf / f"{first}.log").write_bytes(_content(first))
    (shelf / f"{first + 1}.log.gz").write_bytes(gzip.compress(_content(first + 1), 1))
    return 2


def _content(number: int) -> bytes:
    return b"".join(b"file %d line %d of some length\n" % (number, at) for at in range(N_LINES))


def _work(folder: Path, kill_after: float | None = None) -> None:
    """Run the program to its end, or kill it so many seconds after it says that it begins."""
    with subprocess.Popen(  # noqa: S603 -- our own program
        [sys.executable, str(PROGRAM), str(folder)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"begins\n"
        if kill_after is None:
            assert child.wait(120) == 0
            return
        with suppress(subprocess.TimeoutExpired):
            child.wait(kill_after)
        child.kill()

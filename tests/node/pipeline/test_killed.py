"""`kill -9` while a node detects: nothing is lost, nothing is found or stored twice."""

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from shutil import copytree

import pytest
from node_line import Line, firewall, read_test_rules

from khumkan.wire.contract import ReportedFinding, ReportedSighting

ROOT = Path(__file__).parents[3]
PROGRAM = Path(__file__).with_name("worked.py")
N_RECORDS, N_KILLS = 900, 6


@pytest.mark.unmeasured
def test_a_node_that_is_killed_again_and_again_finds_what_one_that_lives_does(
    tmp_path: Path,
) -> None:
    seed = int(os.environ.get("KHUMKAN_SEED", random.SystemRandom().randrange(2**32)))
    print(f"seed: KHUMKAN_SEED={seed}")  # noqa: T201 -- how to repeat a failure
    points = random.Random(seed)  # noqa: S311 -- not for secrets
    alive, killed = tmp_path / "alive", tmp_path / "killed"
    alive.mkdir()
    _fill(alive)
    copytree(alive, killed)

    for _ in range(N_KILLS):
        _work(killed, kill_after=points.uniform(0.0, 0.25))
    _work(killed)
    _work(alive)

    assert _tell(killed) == _tell(alive)


def _fill(folder: Path) -> None:
    line = Line(folder, read_test_rules(folder))
    at = "2026-11-22T03:00:00Z"
    for number in range(N_RECORDS):
        line.submit(
            firewall(action="allow", src_ip="198.51.100.1", timestamp=at),
            firewall(action="attack" if number % 50 == 0 else "a", src_ip="198.51.100.2"),
            firewall(action="failed" if number % 30 == 0 else "b", src_ip="10.0.0.7", timestamp=at),
            firewall(action="c", src_ip="203.0.113.66" if number % 40 == 0 else "198.51.100.3"),
            firewall(action="d", src_ip="203.0.113.67" if number % 70 == 0 else "198.51.100.4"),
            b"broken\n" if number % 100 == 0 else b"",
        )
    line.crash()


def _work(folder: Path, kill_after: float | None = None) -> None:
    """Run the program to its end, or kill it so many seconds after it says that it begins."""
    with subprocess.Popen(  # noqa: S603 -- our own program
        [sys.executable, str(PROGRAM), str(folder)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests/support")))},
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"begins\n"
        if kill_after is None:
            assert child.wait(120) == 0
            return
        with suppress(subprocess.TimeoutExpired):
            child.wait(kill_after)
        child.kill()


def _tell(folder: Path) -> dict[str, object]:
    """Return all that detection came to."""
    line = Line(folder, read_test_rules(folder))
    line.detect()
    line.pass_time(60)
    try:
        return {
            "findings": Counter(
                (one.kind, one.rule_id, one.offset, one.record) for one in line.state.findings.all()
            ),
            "rows": Counter((one.offset, one.record, one.part) for one in line.stored_rows()),
            "told findings": _count(line.told_findings(), "rule_id"),
            "told sightings": _count(line.told_sightings(), "indicator_id"),
            "sources": [
                (one.n_events, one.n_rejected, one.n_bytes) for one in line.state.sources()
            ],
            "searched": [(one.loaded, one.searched) for one in line.state.positions.all()],
        }
    finally:
        line.crash()


def _count(told: Sequence[ReportedFinding] | Sequence[ReportedSighting], key: str) -> Counter[str]:
    counted: Counter[str] = Counter()
    for one in told:
        counted[str(getattr(one, key))] += one.n_events
    return counted

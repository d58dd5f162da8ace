"""An engine that meets what it never met before, all the time, stays as large as it is."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "engine.py"
MEBIBYTE = 2**20


@pytest.mark.soak
@pytest.mark.corpus
def test_memory_over_a_million_events_none_like_another(public_rules: Path) -> None:
    """In a process of its own: what others did to this one must not count.

    Memos fill over the first hundred thousands of events; after a quarter little may be added.
    """
    lane = {"name": "", "logs": [], "rules": [str(public_rules)]}
    given = json.dumps({"lane": lane, "n_events": 1_000_000})
    command = [sys.executable, str(BENCHMARK), "--child", "variety", given]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    told = json.loads(done.stdout)
    assert told["peak"] < 1024 * MEBIBYTE
    assert told["end"] - told["quarter"] < 200 * MEBIBYTE

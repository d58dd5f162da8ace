"""An engine that meets what it never met before, all the time, stays as large as it is."""

import gc
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from khumkan.engine.collecting import without_collections
from khumkan.engine.columns import column_for, name_event
from khumkan.engine.detect import Detector
from khumkan.engine.events import Limits
from khumkan.engine.formats import get_format
from khumkan.engine.formats.tape.run import Run
from khumkan.engine.sigma import RuleSet

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "engine.py"
MEBIBYTE = 2**20


def test_a_batch_is_let_go_with_its_findings_without_a_search_for_garbage() -> None:
    """Else its bytes would stay until Python searches, which it does seldom beside many rules."""
    detector = Detector(RuleSet(), name_event=name_event, find_column=column_for)
    raw = io.BytesIO(b'{"EventID":1,"Channel":"x"}\n' * 20_000)

    def runs() -> int:
        return sum(type(one) is Run for one in gc.get_objects())  # a proxy may lie to isinstance

    gc.collect()
    with without_collections():
        n_before = runs()
        for batch in detector.read(raw, get_format("json"), Limits()):
            result = detector.detect("x", batch)
            assert not result.findings
            assert runs() > n_before
            del batch, result
        assert runs() == n_before


@pytest.mark.soak
@pytest.mark.corpus
def test_memory_over_a_million_events_none_like_another(public_rules: Path) -> None:
    """In a process of its own: what others did to this one must not count.

    Memos fill over the first hundred thousands of events; after a quarter little may be added. The
    first of two processes compiles rules and kernels, which takes more memory for a moment.
    """
    watch(public_rules, 0)
    told = watch(public_rules, 1_000_000)
    assert told["peak"] < 500 * MEBIBYTE
    assert told["end"] - told["quarter"] < 75 * MEBIBYTE


def watch(rules: Path, n_events: int) -> dict[str, float]:
    """Return what the benchmark says of its memory."""
    lane = {"name": "", "logs": [], "rules": [str(rules)]}
    given = json.dumps({"lane": lane, "n_events": n_events})
    command = [sys.executable, str(BENCHMARK), "--child", "variety", given]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    told: dict[str, float] = json.loads(done.stdout)
    return told

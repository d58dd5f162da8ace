"""One lane in a fresh process: baseline, cold pass, warm pass, in CPU seconds.

Garbage collection is off. Rules are compiled and native code is loaded by a few lines that hold
nothing of the lane, so that every memo is empty when the clock starts.
"""

import gc
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, astuple, dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import orjson
from benchmarks.engine_figures.figures import Figure, Goal, over_processes
from benchmarks.engine_figures.materials import Lane, new_detector, rules_of

from khumkan.engine.detect import Detector
from khumkan.engine.events import Limits
from khumkan.engine.formats import get_format

WARMING = {
    "json": b'{"EventID":1,"Channel":"x","Image":"y"}\n' * 3,
    "syslog": b"<13>Nov 20 08:00:00 x y: a=b\n" * 3,
}
PROGRAM = Path(__file__).resolve().parent.parent / "engine.py"


@dataclass(frozen=True)
class Passes:
    """CPU seconds of one process."""

    n_events: float
    n_findings: float
    preparation: float
    baseline: float
    cold: float
    warm: float


class new_pass:  # noqa: N801 -- called like a function
    """Read and detect once; `n_findings` is how many there were."""

    def __init__(
        self, detector: Detector, raw: bytes, name: str, *, is_whole: bool = False
    ) -> None:
        self._detector, self._raw, self._format = detector, raw, get_format(name)
        self._is_whole = is_whole
        self.n_findings = 0

    def __call__(self) -> None:  # noqa: D102
        self.n_findings = 0
        for batch in self._detector.read(io.BytesIO(self._raw), self._format, Limits()):
            findings = self._detector.detect("x", batch).findings
            self.n_findings += len(findings)
            if self._is_whole:
                for one in findings:
                    for evidence in one.matched:
                        _ = evidence.value


def figures_of(lane: Lane, n_processes: int, goal: Goal | None = None) -> Iterator[Figure]:
    """Yield cold and warm over several fresh processes; the goal is for cold."""
    yield from _figures(lane, [in_fresh_process(lane) for _ in range(n_processes)], goal)


def figures_by_forks(lanes: Sequence[tuple[Lane, Goal | None]]) -> Iterator[Figure]:
    """Yield the same of several lanes that meet the same rules, which are prepared only once.

    Each lane has a fork of the process that prepared them and saw no line of any: quick, and cold.
    """
    told = run_fresh("lanes", [asdict(lane) for lane, _ in lanes])
    for number, (lane, goal) in enumerate(lanes):
        yield from _figures(lane, [Passes(*told[str(number)])], goal)


def _figures(lane: Lane, every: Sequence[Passes], goal: Goal | None) -> Iterator[Figure]:
    for kind in ("cold", "warm"):
        ratio, spread = over_processes([getattr(one, kind) / one.baseline for one in every])
        is_cold = kind == "cold"
        yield Figure(
            f"{lane.name}, {kind}{', findings made whole' if lane.is_whole else ''}",
            round(median(one.n_events / getattr(one, kind) for one in every)),
            "events/CPU s",
            round(median(one.n_events / one.baseline for one in every)),
            ratio,
            spread,
            round(median(one.preparation for one in every), 2) if is_cold else None,
            goal if is_cold else None,
            {"findings": every[0].n_findings} if is_cold else {},
        )


def in_fresh_process(lane: Lane) -> Passes:
    """Measure a lane in a process of its own."""
    return Passes(**run_fresh("lane", asdict(lane)))


def run_fresh(kind: str, given: object) -> dict[str, Any]:
    """Run one measurement of this benchmark in a fresh process and return what it says."""
    command = [sys.executable, str(PROGRAM), "--child", kind, json.dumps(given)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def measure_lane(given: dict[str, Any]) -> dict[str, Any]:
    """Measure one lane in this process."""
    lane = Lane(**given)
    detector, preparation = prepare(lane)
    return asdict(_measure(lane, detector, preparation))


def measure_lanes(given: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Measure lanes in forks of this process, one after the other."""
    lanes = [Lane(**one) for one in given]
    detector, preparation = prepare(lanes[0])
    return {
        str(number): astuple(_in_fork(partial(_measure, lane, detector, preparation)))
        for number, lane in enumerate(lanes)
    }


def prepare(lane: Lane) -> tuple[Detector, float]:
    """Return a detector ready for the lane's rules, and the CPU seconds that it took."""
    before = time.process_time()
    detector = new_detector(rules_of(lane))
    for name in dict.fromkeys(name for _, name in lane.logs):
        new_pass(detector, WARMING.get(name, b"x\n" * 3), name, is_whole=lane.is_whole)()
    return detector, time.process_time() - before


def _in_fork(work: Callable[[], Passes]) -> Passes:
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        os.write(theirs, json.dumps(astuple(work())).encode())
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as stream:
        told = json.loads(stream.read())
    os.waitpid(child, 0)
    return Passes(*told)


def _measure(lane: Lane, detector: Detector, preparation: float) -> Passes:
    gc.collect()
    gc.freeze()  # or each of the collections to come goes through all rules
    gc.disable()
    logs = lane.read()
    once = replace(lane, repeat=1).read()
    passes = [new_pass(detector, raw, name, is_whole=lane.is_whole) for raw, name in logs]

    def work() -> None:
        for one in passes:
            one()

    baselines = [baseline_seconds(once) for _ in range(2)]
    cold, n_findings = cpu_seconds(work), sum(one.n_findings for one in passes)
    baselines += [baseline_seconds(once) for _ in range(2)]
    warm = cpu_seconds(work)
    baselines += [baseline_seconds(once) for _ in range(2)]
    n_events = sum(raw.count(b"\n") for raw, _ in logs)
    baseline = median(baselines) * lane.repeat
    return Passes(n_events, n_findings, preparation, baseline, cold, warm)


def baseline_seconds(logs: list[tuple[bytes, str]]) -> float:
    """Return B: each JSON line parsed, each other line split into key=value."""
    lines = [(raw.splitlines() if name == "json" else [], raw, name) for raw, name in logs]

    def work() -> None:
        for parts, raw, name in lines:
            if name == "json":
                parse(parts)
            else:
                split_pairs(raw)

    return cpu_seconds(work)


def parse(lines: list[bytes]) -> None:
    """B of JSON."""
    for line in lines:
        orjson.loads(line)


def split_pairs(raw: bytes) -> None:
    """B of text: read lines and split key=value in plain Python; quotes may hold blanks."""
    for line in io.TextIOWrapper(io.BytesIO(raw), "utf-8"):
        parts = line.split('"')
        pairs = {}
        for n in range(0, len(parts), 2):
            words = parts[n].split()
            for word in words:
                key, _, value = word.partition("=")
                pairs[key] = value
            if n + 1 < len(parts) and words:
                pairs[words[-1][:-1]] = parts[n + 1]


def cpu_seconds(work: Callable[[], object]) -> float:
    """Return how long it takes this process."""
    gc.collect()
    before = time.process_time()
    work()
    return time.process_time() - before

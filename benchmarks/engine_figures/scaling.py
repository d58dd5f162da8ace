"""More rules, more processes, a start: how the engine's cost grows with what it is given."""

import io
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, replace
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.engine_figures.figures import Figure, Goal, over_processes
from benchmarks.engine_figures.materials import Lane
from benchmarks.engine_figures.passes import in_fresh_process, run_fresh

from khumkan.cli.loading import load_rule_set
from khumkan.cli.progress import Progress
from khumkan.cli.scan import Scan, ScanPlan
from khumkan.cli.sinks import JsonLinesSink
from khumkan.core.settings import Detect
from khumkan.engine.indicators import IndicatorSet


def tenfold_rules(lane: Lane, n_processes: int) -> Figure:
    """Ten times the rules over the same events, cold."""
    few, many = (
        [
            one.cold / one.baseline
            for one in (in_fresh_process(replace(lane, n_rules=size)) for _ in range(n_processes))
        ]
        for size in (300, 3_000)
    )
    ratio, spread = over_processes([one / median(few) for one in many])
    return Figure(
        "3,000 rules beside 300, cold",
        round(median(many), 2), "x parsing", round(median(few), 2), ratio, spread,
        goal=Goal(2.0, 1.3),
    )  # fmt: skip


def two_processes(lane: Lane, n_processes: int, n_files: int, n_bytes: int) -> Figure:
    """The command's own way over several files: wall time of one process beside that of two.

    It needs two idle cores. `by_cpu` is the CPU time of one beside half of that of all three: the
    most that two cores could make of it.
    """
    every = [
        run_fresh("processes", {"lane": asdict(lane), "n_files": n_files, "n_bytes": n_bytes})
        for _ in range(n_processes)
    ]
    ratio, spread = over_processes([one["alone_wall"] / one["together_wall"] for one in every])
    by_cpu, _ = over_processes([one["alone_cpu"] / one["together_cpu"] for one in every])
    return Figure(
        "two processes beside one, several files",
        round(median(one["n_events"] / one["together_wall"] for one in every)),
        "events/s",
        round(median(one["n_events"] / one["alone_wall"] for one in every)),
        ratio, spread,
        round(median(one["preparation"] for one in every), 2),
        Goal(1.8, 1.95, is_most=False), {"by_cpu": by_cpu},
    )  # fmt: skip


def measure_processes(given: dict[str, Any]) -> dict[str, float]:
    """Measure one process beside two, in this process."""
    lane, n_files, n_bytes = Lane(**given["lane"]), given["n_files"], given["n_bytes"]
    before = time.process_time()
    rules = load_rule_set([Path(one) for one in lane.rules], Detect())
    raw = b"".join(Path(path).read_bytes() for path, _ in lane.logs)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(n_files):
            path = Path(folder) / f"{number}.jsonl"
            path.write_bytes(raw * (1 + n_bytes // len(raw)))
        n_events = raw.count(b"\n") * (1 + n_bytes // len(raw)) * n_files

        def new_scan(n: int) -> Scan:
            plan, sink = ScanPlan(events=[Path(folder)]), JsonLinesSink(io.BytesIO())
            scan = Scan(plan, rules, IndicatorSet(), Detect(), sink, Progress(), n)
            scan.prepare()
            return scan

        scans = [new_scan(1), new_scan(2)]
        preparation = time.process_time() - before
        alone, together = (_timed(one) for one in scans)
    return {
        "n_events": n_events,
        "preparation": preparation,
        "alone_wall": alone[0],
        "alone_cpu": alone[1],
        "together_wall": together[0],
        "together_cpu": (together[1] + together[2]) / 2,
    }


def _timed(scan: Scan) -> tuple[float, float, float]:
    """Return wall time, CPU time of this process, and of those it started."""
    started = time.perf_counter(), time.process_time(), _children_seconds()
    scan.run()
    return (
        time.perf_counter() - started[0],
        time.process_time() - started[1],
        _children_seconds() - started[2],
    )


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def start_up(rules: tuple[str, ...], n_processes: int, *, is_first: bool) -> Figure:
    """Wall time of the command over one line, with rules that were compiled before.

    With `is_first` also of a start that compiles them; without it they are in the cache already.
    """
    more: dict[str, float | str] = {}
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "one.jsonl"
        log.write_bytes(b'{"EventID":1}\n')
        environment = dict(os.environ)
        if is_first:
            environment["XDG_CACHE_HOME"] = folder
        first = _run_command(rules, log, environment)
        if is_first:
            more["the first time"] = round(first, 2)
        every = [_run_command(rules, log, environment) for _ in range(n_processes)]
    seconds, spread = over_processes(every)
    return Figure(
        "start with all rules, compiled before",
        seconds,
        "s",
        spread=spread,
        goal=Goal(5.0, 1.0),
        more=more,
    )


def _run_command(rules: tuple[str, ...], log: Path, environment: dict[str, str]) -> float:
    command = [sys.executable, "-m", "khumkan.cli", "detect", "--rules", *rules]
    command += ["--events", str(log), "--output", "jsonl"]
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)  # noqa: S603
    return time.perf_counter() - started

"""How fast the engine is, as a multiple of merely parsing the same bytes.

B is the CPU time of `for line in lines: orjson.loads(line)` over the same bytes in the same
process, garbage collection off, interleaved with what is measured; for syslog it is reading the
lines and splitting key=value in plain Python. *Cold* is the first pass of a fresh process: rules
compiled and native code loaded before the clock starts, nothing known of any value; as many
processes as `--processes`, their median, least and greatest. *Warm* is the second pass. A pass
reads, detects and counts findings; rows of findings are made when asked for, which nobody does
here. Preparation is printed apart.

    python benchmarks/engine.py [--events FILE --rules DIR] [--json] [--quick]
"""

import argparse
import gc
import io
import json
import multiprocessing
import os
import platform
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median

import orjson
import zstandard

from khumkan.core.shipped import shipped_rules
from khumkan.engine.columns import column_for, name_event
from khumkan.engine.detect import Detector
from khumkan.engine.events import Limits
from khumkan.engine.formats import get_format
from khumkan.engine.sigma import RuleSet, load_rules
from khumkan_samples import generate

ROOT = Path(__file__).resolve().parent.parent
LANES = ("raw_windows", "structured_windows", "cisco_syslog", "sysmon_file_event")
N_EVENTS = 100_000
WARMING = b'{"EventID":1,"Channel":"x","Image":"y"}\n' * 3


@dataclass(frozen=True)
class Lane:
    """What is measured: where its bytes lie, how often they are repeated, what rules they meet."""

    name: str
    events: str
    rules: str
    format: str = "json"
    repeat: int = 1
    n_rules: int = 0


@dataclass(frozen=True)
class Passes:
    """CPU seconds of one process."""

    n_events: int
    n_findings: int
    preparation: float
    baseline: float
    cold: float
    warm: float


def main() -> None:
    options = read_options()
    if options.child:
        print(json.dumps(asdict(measure(Lane(**json.loads(options.child))))))
        return
    with tempfile.TemporaryDirectory() as folder:
        figures: dict[str, dict[str, object]] = {}
        show = (lambda *_: None) if options.json else print_figure
        if not options.json:
            print(about_machine())
        for name, figure in run(options, Path(folder)):
            figures[name] = figure
            show(name, figure)
    if options.json:
        print(json.dumps(figures))


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=Path, help="JSON lines of your own")
    parser.add_argument("--rules", type=Path, help="rules of your own, a directory")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument("--quick", action="store_true", help="one process, tenth of the events")
    parser.add_argument("--processes", type=int, default=5)
    corpus = os.environ.get("KHUMKAN_CORPUS", ROOT.parent / "shared" / "corpus")
    parser.add_argument("--corpus", type=Path, default=Path(corpus))
    parser.add_argument("--child", help=argparse.SUPPRESS)
    return parser.parse_args()


def run(options: argparse.Namespace, folder: Path) -> Iterator[tuple[str, dict[str, object]]]:
    n_processes = 1 if options.quick else options.processes
    if options.events:
        rules = str(options.rules or shipped_rules() / "sigma")
        yield from measured(Lane(options.events.name, str(options.events), rules), n_processes)
        return
    own = str(shipped_rules() / "sigma")
    yield from measured(Lane("samples, FortiGate", sample_log(folder), own, "syslog"), n_processes)
    if not options.corpus.is_dir():
        print(f"no corpus at {options.corpus}: only the samples are measured", file=sys.stderr)
        return
    rules, windows = (
        unpack_rules(options.corpus, folder),
        unpack(options.corpus / "windows/flat.ndjson.zst", folder),
    )
    yield from measured(Lane("windows", windows, rules), n_processes)
    for name in LANES:
        events = unpack(options.corpus / "speed" / f"{name}.ndjson.zst", folder)
        repeat = 1 if options.quick else N_EVENTS // 10_000
        yield from measured(Lane(name, events, rules, repeat=repeat), n_processes)
    yield from more_rules(windows, rules, n_processes)
    yield from two_processes(windows, rules)
    yield "start, all rules", start_up(rules)


def measured(lane: Lane, n_processes: int) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield cold and warm figures over several fresh processes."""
    every = [in_fresh_process(lane) for _ in range(n_processes)]
    for kind in ("cold", "warm"):
        ratios = [getattr(one, kind) / one.baseline for one in every]
        rates = [one.n_events / getattr(one, kind) for one in every]
        yield (
            f"{lane.name}, {kind}",
            {
                "value": round(median(rates)),
                "unit": "events per CPU second",
                "baseline": round(median(one.n_events / one.baseline for one in every)),
                "ratio": round(median(ratios), 2),
                "spread": [round(min(ratios), 2), round(max(ratios), 2)],
                "findings": every[0].n_findings,
                "preparation_seconds": round(median(one.preparation for one in every), 2),
            },
        )


def in_fresh_process(lane: Lane) -> Passes:
    command = [sys.executable, __file__, "--child", json.dumps(asdict(lane))]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return Passes(**json.loads(done.stdout))


def measure(lane: Lane) -> Passes:
    """Measure one lane in this process."""
    before = time.process_time()
    raw = Path(lane.events).read_bytes()
    lines = raw.splitlines()
    rules = rules_of(lane)
    detector = new_detector(rules)
    new_pass(detector, WARMING, "json")()
    preparation = time.process_time() - before
    baseline = (lambda: parse(lines)) if lane.format == "json" else (lambda: split_pairs(raw))
    gc.disable()
    one_pass = new_pass(detector, raw * lane.repeat, lane.format)
    baselines = [cpu_seconds(baseline) for _ in range(2)]
    cold, n_findings = cpu_seconds(one_pass), one_pass.n_findings
    baselines += [cpu_seconds(baseline) for _ in range(2)]
    warm = cpu_seconds(one_pass)
    baselines += [cpu_seconds(baseline) for _ in range(2)]
    n_events = len(lines) * lane.repeat
    return Passes(n_events, n_findings, preparation, median(baselines) * lane.repeat, cold, warm)


class new_pass:  # noqa: N801 -- called like a function
    """Read and detect once; `n_findings` is how many there were."""

    def __init__(self, detector: Detector, raw: bytes, name: str) -> None:
        self._detector, self._raw, self._format = detector, raw, get_format(name)
        self.n_findings = 0

    def __call__(self) -> None:  # noqa: D102
        batches = self._detector.read(io.BytesIO(self._raw), self._format, Limits())
        self.n_findings = sum(len(self._detector.detect("x", one).findings) for one in batches)


def rules_of(lane: Lane) -> RuleSet:
    loaded = load_rules([Path(lane.rules)], find_column=column_for)
    if not lane.n_rules:
        return loaded
    step = len(loaded.rules) / lane.n_rules
    chosen = [loaded.rules[int(n * step)] for n in range(lane.n_rules)]
    return replace(loaded, rules=chosen, correlations=[])


def new_detector(rules: RuleSet) -> Detector:
    return Detector(rules, name_event=name_event, find_column=column_for)


def parse(lines: list[bytes]) -> None:
    for line in lines:
        orjson.loads(line)


def split_pairs(raw: bytes) -> None:
    """Read lines and split key=value in plain Python: quotes may hold blanks."""
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
    gc.collect()
    before = time.process_time()
    work()
    return time.process_time() - before


def more_rules(events: str, rules: str, n: int) -> Iterator[tuple[str, dict[str, object]]]:
    few, many = (
        median(
            one.cold / one.baseline
            for one in (in_fresh_process(Lane("", events, rules, n_rules=size)) for _ in range(n))
        )
        for size in (300, 3_000)
    )
    yield "3,000 rules beside 300, cold", figure(many, "x B", few)


def two_processes(events: str, rules: str) -> Iterator[tuple[str, dict[str, object]]]:
    """Two at once beside one alone, events a second of wall time; needs two idle cores."""
    lane = Lane("", events, rules, repeat=5)
    (alone,) = at_once([lane])
    together = sum(at_once([lane, lane]))
    yield "two processes beside one", figure(together, "events per second", alone)


def at_once(lanes: list[Lane]) -> list[float]:
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(len(lanes)), context.Queue()
    workers = [context.Process(target=race, args=(one, barrier, results)) for one in lanes]
    for one in workers:
        one.start()
    rates = [results.get() for _ in workers]
    for one in workers:
        one.join()
    return rates


def race(lane: Lane, barrier: object, results: object) -> None:
    raw = Path(lane.events).read_bytes()
    detector = new_detector(rules_of(lane))
    one_pass = new_pass(detector, raw * lane.repeat, lane.format)
    new_pass(detector, raw, lane.format)()
    barrier.wait()  # type: ignore[attr-defined]
    started = time.perf_counter()
    one_pass()
    n_events = raw.count(b"\n") * lane.repeat
    results.put(n_events / (time.perf_counter() - started))  # type: ignore[attr-defined]


def start_up(rules: str) -> dict[str, object]:
    """CPU time of a process that loads everything, compiled code and the sieve included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    in_fresh_process(Lane("", os.devnull, rules))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return figure(seconds, "CPU s")


def figure(value: float, unit: str, baseline: float | None = None) -> dict[str, object]:
    ratio = round(value / baseline, 3) if baseline else None
    return {
        "value": round(value, 3),
        "unit": unit,
        "baseline": round(baseline, 3) if baseline else None,
        "ratio": ratio,
    }


def sample_log(folder: Path) -> str:
    generate(folder / "samples", seed=13, hospitals=3)
    path = folder / "fortigate.log"
    logs = sorted((folder / "samples").glob("**/fortigate.log"))
    path.write_bytes(b"".join(one.read_bytes() for one in logs))
    return str(path)


def unpack(path: Path, folder: Path) -> str:
    target = folder / path.stem
    with path.open("rb") as stream, target.open("wb") as plain:
        zstandard.ZstdDecompressor().copy_stream(stream, plain)
    return str(target)


def unpack_rules(corpus: Path, folder: Path) -> str:
    with tarfile.open(unpack(corpus / "sigma" / "rules.tar.zst", folder)) as tar:
        tar.extractall(folder / "rules", filter="data")
    return str(folder / "rules")


def about_machine() -> str:
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, "
        f"Python {platform.python_version()}; x B: CPU time as a multiple of parsing alone\n"
    )


def print_figure(name: str, one: dict[str, object]) -> None:
    spread = one.get("spread", "")
    prepared = one.get("preparation_seconds")
    apart = f"  preparation {prepared} s" if prepared is not None else ""
    print(f"{name:<34}{one['value']:>12} {one['unit']:<22} ratio {one['ratio']} {spread}{apart}")


if __name__ == "__main__":
    main()

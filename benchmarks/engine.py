"""How fast the engine is, as a multiple of merely parsing the same bytes: all figures in a table.

B is the CPU time of `for line in lines: orjson.loads(line)` over the same bytes in the same
process, garbage collection off, interleaved with what is measured; for text it is reading the
lines and splitting key=value in plain Python. *Cold* is the first pass of a fresh process: rules
compiled and native code loaded before the clock starts, nothing known of any value; as many
processes as `--processes`, their median, least and greatest. *Warm* is the second pass. A pass
reads, detects and counts findings as the engine decides them; *made whole* also makes every
finding with all its evidence. Preparation is printed apart. Indicators: benchmarks/indicators.py.

    python benchmarks/engine.py [--events FILE --rules DIR] [--json] [--quick]
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # as a script, Python looks beside this file only

from benchmarks.engine_figures.correlating import (  # noqa: E402 -- the path comes first
    hundred_correlations,
    measure_correlations,
)
from benchmarks.engine_figures.figures import (  # noqa: E402
    Figure,
    Goal,
    about_machine,
    table_header,
    table_row,
)
from benchmarks.engine_figures.materials import (  # noqa: E402
    LANE_EVENTS,
    LANES,
    Lane,
    find_corpus,
    json_logs,
    new_detector,
    sample_log,
    unpack,
    unpack_rules,
)
from benchmarks.engine_figures.passes import (  # noqa: E402
    WARMING,
    cpu_seconds,
    figures_by_forks,
    figures_of,
    measure_lane,
    measure_lanes,
    new_pass,
    parse,
)
from benchmarks.engine_figures.scaling import (  # noqa: E402
    measure_processes,
    start_up,
    tenfold_rules,
    two_processes,
)
from benchmarks.engine_figures.variety import growing_variety, measure_variety  # noqa: E402

from khumkan.core.shipped import shipped_rules  # noqa: E402
from khumkan.engine.formats import detect_format  # noqa: E402
from khumkan.engine.sigma import load_rules  # noqa: E402

__all__ = [  # what is at hand for whoever profiles by hand
    "LANES",
    "WARMING",
    "cpu_seconds",
    "load_rules",
    "new_detector",
    "new_pass",
    "parse",
    "sample_log",
    "unpack",
    "unpack_rules",
]

N_EVENTS, N_QUICK_EVENTS = 100_000, 10_000
N_VARIED, N_QUICK_VARIED = 10_000_000, 100_000
OWN_RULES = str(shipped_rules() / "sigma")
LANE_GOAL, TRAFFIC_GOAL = Goal(3.5, 2.0), Goal(1.0, 0.3)
MEASURES: dict[str, Callable[[Any], object]] = {
    "lane": measure_lane,
    "lanes": measure_lanes,
    "processes": measure_processes,
    "correlations": measure_correlations,
    "variety": measure_variety,
}


def main() -> None:
    options = read_options()
    if options.child:
        kind, given = options.child
        print(json.dumps(MEASURES[kind](json.loads(given))))
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("XDG_CACHE_HOME", folder)
        figures: dict[str, dict[str, object]] = {}
        if not options.json:
            print(f"{about_machine()}\n{table_header()}")
        for figure in run(options, Path(folder)):
            figures[figure.name] = figure.to_record()
            if not options.json:
                print(table_row(figure), flush=True)
    if options.json:
        print(json.dumps(figures))
    else:
        print(f"afterwards: {about_machine()}")


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=Path, help="a log of your own")
    parser.add_argument("--rules", type=Path, help="rules of your own, a directory")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument(
        "--quick", action="store_true", help="one process, few events, khumkan's own rules"
    )
    parser.add_argument("--processes", type=int, default=5, help="fresh processes for each figure")
    parser.add_argument(
        "--varied-events", type=int, help=f"for the figure of memory, {N_VARIED:,} by itself"
    )
    parser.add_argument("--only", default="", help="only the figures whose group begins like this")
    parser.add_argument("--corpus", type=Path, default=find_corpus(ROOT))
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    return parser.parse_args()


def run(options: argparse.Namespace, folder: Path) -> Iterator[Figure]:
    """Yield the figures that are asked for."""
    n_processes = 1 if options.quick else options.processes
    if options.events:
        yield from own_log(options, n_processes)
        return
    groups: dict[str, Callable[[], Iterator[Figure]]] = {
        "traffic": lambda: traffic(folder, n_processes)
    }
    if options.corpus.is_dir():
        corpus = Corpus(options, folder, n_processes)
        groups |= {
            "windows": corpus.windows,
            "lanes": corpus.lanes,
            "products": corpus.products,
            "rules": corpus.more_rules,
            "processes": corpus.processes,
            "memory": corpus.memory,
            "start": corpus.start,
            "correlations": corpus.correlations,
        }
    else:
        print(f"no corpus at {options.corpus}: only the samples are measured", file=sys.stderr)
    for name, group in groups.items():
        if name.startswith(options.only):
            yield from group()


def own_log(options: argparse.Namespace, n_processes: int) -> Iterator[Figure]:
    """A log and rules of the caller's."""
    with options.events.open("rb") as stream:
        format_ = detect_format(stream.read(65_536), options.events.name)
    rules = (str(options.rules or OWN_RULES),)
    lane = Lane(options.events.name, ((str(options.events), format_.name),), rules)
    yield from figures_of(lane, n_processes)
    yield from figures_of(replace(lane, is_whole=True), n_processes)


def traffic(folder: Path, n_processes: int) -> Iterator[Figure]:
    """An hour of a hospital's firewall."""
    logs = ((sample_log(folder), "syslog"),)
    lane = Lane("samples' hour, FortiGate", logs, (OWN_RULES,))
    yield from figures_of(lane, n_processes, TRAFFIC_GOAL)


class Corpus:
    """The figures that need the public corpus."""

    def __init__(self, options: argparse.Namespace, folder: Path, n_processes: int) -> None:
        self._is_quick, self._varied = options.quick, options.varied_events
        self._folder, self._speed, self._n = folder, options.corpus / "speed", n_processes
        self._corpus = options.corpus
        self._rules = (unpack_rules(options.corpus, folder),)
        windows = ((unpack(options.corpus / "windows/flat.ndjson.zst", folder), "json"),)
        self._windows = Lane("flat.ndjson, Windows rules", windows, self._rules, product="windows")
        self._all = replace(self._windows, name="flat.ndjson, all rules", product="")
        # What is quick prepares few rules where a figure is not about their number.
        self._some = replace(self._all, rules=(OWN_RULES,)) if self._is_quick else self._all

    def windows(self) -> Iterator[Figure]:
        if self._is_quick:  # with all rules, that are prepared but once
            lanes = [(replace(self._all, is_whole=is_whole), goal)
                     for is_whole, goal in ((False, LANE_GOAL), (True, None))]  # fmt: skip
            lanes += [(self._lane(name), LANE_GOAL) for name in LANES]
            lanes += [(lane, LANE_GOAL) for lane in self._product_lanes()]
            yield from figures_by_forks(lanes)
            return
        yield from figures_of(self._windows, self._n, LANE_GOAL)
        yield from figures_of(replace(self._all, is_whole=True), self._n)

    def lanes(self) -> Iterator[Figure]:
        for lane in () if self._is_quick else map(self._lane, LANES):
            yield from figures_of(lane, self._n, LANE_GOAL)
            yield from figures_of(replace(lane, is_whole=True), self._n)

    def _lane(self, name: str) -> Lane:
        log = (unpack(self._speed / f"{name}.ndjson.zst", self._folder), "json")
        n_events = N_QUICK_EVENTS if self._is_quick else N_EVENTS
        return Lane(name, (log,), self._rules, repeat=n_events // LANE_EVENTS)

    def products(self) -> Iterator[Figure]:
        for lane in () if self._is_quick else self._product_lanes():
            yield from figures_of(lane, self._n, LANE_GOAL)

    def _product_lanes(self) -> Iterator[Lane]:
        """JSON of sensors and clouds, of which there is little: repeated."""
        most = N_QUICK_EVENTS if self._is_quick else N_EVENTS
        for name, (path, n_events) in json_logs(self._corpus, self._folder).items():
            yield Lane(name, ((path, "json"),), self._rules, repeat=-(-most // n_events))

    def more_rules(self) -> Iterator[Figure]:
        yield tenfold_rules(self._all, self._n)

    def processes(self) -> Iterator[Figure]:
        if self._is_quick:
            yield two_processes(self._some, 1, n_files=2, n_bytes=20_000_000)
        else:
            yield two_processes(self._all, self._n, n_files=16, n_bytes=60_000_000)

    def memory(self) -> Iterator[Figure]:
        n_events = self._varied or (N_QUICK_VARIED if self._is_quick else N_VARIED)
        yield growing_variety(self._some, n_events)

    def start(self) -> Iterator[Figure]:
        yield start_up(self._rules, self._n, is_first=not self._is_quick)

    def correlations(self) -> Iterator[Figure]:
        if self._is_quick:
            yield from hundred_correlations(self._all, 1, n_groups=200, shares=(50, 5))
        else:
            yield from hundred_correlations(self._all, self._n)


if __name__ == "__main__":
    main()

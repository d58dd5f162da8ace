"""How fast `khumkan detect` is, as a multiple of merely parsing the same bytes.

Baseline B is the CPU time of `for line in lines: orjson.loads(line)` over the same bytes in the
same process, garbage collection off, interleaved with what is measured, median of all rounds. A
lane is measured warm (values seen before) and cold (a new detector). Preparation (unpacking,
loading rules) is printed and not counted.

    python benchmarks/detect.py [--quick] [--json] [--corpus DIR]
"""

import argparse
import gc
import io
import json
import os
import platform
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

import orjson
import zstandard

from khumkan.core.shipped import shipped_rules
from khumkan.engine.columns import column_for, name_event
from khumkan.engine.detect import Detector
from khumkan.engine.events import Limits
from khumkan.engine.formats import get_format, read_batches
from khumkan.engine.sigma import RuleSet, load_rules
from khumkan_samples import generate

ROOT = Path(__file__).resolve().parent.parent
N_COLD = 3
SPEED_LANES = ("raw_windows", "structured_windows", "cisco_syslog", "sysmon_file_event")


@dataclass(frozen=True)
class Lane:
    """Bytes of JSON lines and the rules they meet."""

    name: str
    raw: bytes
    rules: RuleSet

    @property
    def n_events(self) -> int:
        """How many lines there are."""
        return self.raw.count(b"\n")


@dataclass(frozen=True)
class Figures:
    """CPU seconds of one lane, medians over the rounds; all over the same bytes."""

    lane: Lane
    baseline: float
    cold: float
    warm: float
    n_findings: int


def main() -> None:
    options = read_options()
    started = time.perf_counter()
    lanes = list(prepare(options))
    preparation = time.perf_counter() - started
    rounds = 5 if options.quick else 9
    figures = [measure(lane, rounds) for lane in lanes]
    if options.json:
        print(json.dumps({key: value for one in figures for key, value in as_json(one).items()}))
    else:
        show(figures, preparation)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer events and rounds, under 45 s")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument(
        "--corpus",
        type=Path,
        default=Path(os.environ.get("KHUMKAN_CORPUS", ROOT.parent / "shared" / "corpus")),
    )
    return parser.parse_args()


def prepare(options: argparse.Namespace) -> Iterator[Lane]:
    """Yield the lanes that can be measured here; without the corpus, the samples alone."""
    own = load_rules([shipped_rules() / "sigma"], find_column=column_for)
    limit = 2_000 if options.quick else 20_000
    yield Lane("samples, own rules", take_lines(sample_bytes(), limit), own)
    if not options.corpus.is_dir():
        print(f"no corpus at {options.corpus}: only the samples are measured", file=sys.stderr)
        return
    public = load_public_rules(options.corpus)
    windows = unpack(options.corpus / "windows" / "flat.ndjson.zst")
    yield Lane("Windows attacks, public rules", take_lines(windows, limit), public)
    for name in SPEED_LANES[:2] if options.quick else SPEED_LANES:
        raw = unpack(options.corpus / "speed" / f"{name}.ndjson.zst")
        yield Lane(f"{name}, public rules", take_lines(raw, limit), public)


def sample_bytes() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder), seed=13, hospitals=3)
        return b"".join(
            path.read_bytes()
            for path in sorted(Path(folder).glob("**/*.json*"))
            if path.name != "labels.jsonl"
        )


def load_public_rules(corpus: Path) -> RuleSet:
    with tempfile.TemporaryDirectory() as folder:
        packed = io.BytesIO(unpack(corpus / "sigma" / "rules.tar.zst"))
        with tarfile.open(fileobj=packed) as tar:
            tar.extractall(folder, filter="data")
        return load_rules([Path(folder)], find_column=column_for)


def unpack(path: Path) -> bytes:
    with path.open("rb") as stream:
        return zstandard.ZstdDecompressor().stream_reader(stream).read()


def take_lines(raw: bytes, limit: int) -> bytes:
    lines = raw.splitlines(keepends=True)
    step = max(1, len(lines) // limit)
    return b"".join(lines[::step])


def measure(lane: Lane, rounds: int) -> Figures:
    baselines, colds, warms = [], [], []
    lines = lane.raw.splitlines()
    warm = new_detector(lane.rules)
    n_findings = detect(warm, lane.raw)
    for number in range(rounds):
        baselines.append(cpu_seconds(lambda: parse(lines)))
        warms.append(cpu_seconds(lambda: detect(warm, lane.raw)))
        if number < N_COLD:
            cold = new_detector(lane.rules)
            colds.append(cpu_seconds(partial(detect, cold, lane.raw)))
    return Figures(lane, median(baselines), median(colds), median(warms), n_findings)


def new_detector(rules: RuleSet) -> Detector:
    return Detector(rules, name_event=name_event, find_column=column_for)


def detect(detector: Detector, raw: bytes) -> int:
    batches = read_batches(io.BytesIO(raw), get_format("json"), Limits())
    found = sum(len(detector.detect("lane", batch).findings) for batch in batches)
    return found + len(detector.finish())


def parse(lines: list[bytes]) -> None:
    for line in lines:
        orjson.loads(line)


def cpu_seconds(work: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()
    try:
        before = time.process_time()
        work()
        return time.process_time() - before
    finally:
        gc.enable()


def as_json(one: Figures) -> dict[str, dict[str, object]]:
    rate = one.lane.n_events
    return {
        f"{one.lane.name}, {kind}": {
            "value": round(rate / seconds),
            "unit": "events per CPU second",
            "baseline": round(rate / one.baseline),
            "ratio": round(seconds / one.baseline, 2),
        }
        for kind, seconds in (("cold", one.cold), ("warm", one.warm))
    }


def show(figures: list[Figures], preparation: float) -> None:
    load = os.getloadavg()[0]
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f}, "
        f"Python {platform.python_version()}"
    )
    print(f"preparation, not counted: {preparation:.1f} s")
    print("B = orjson.loads over the same lines; x B = CPU time as a multiple of it\n")
    headings = ("events", "findings", "B ev/s", "cold ev/s", "warm ev/s", "cold x B", "warm x B")
    print(f"{'lane':<34}" + "".join(f"{heading:>11}" for heading in headings))
    for one in figures:
        n = one.lane.n_events
        whole = (n, one.n_findings, n / one.baseline, n / one.cold, n / one.warm)
        ratios = (one.cold / one.baseline, one.warm / one.baseline)
        cells = [f"{cell:>11,.0f}" for cell in whole] + [f"{cell:>11.1f}" for cell in ratios]
        print(f"{one.lane.name:<34}" + "".join(cells))


if __name__ == "__main__":
    main()

"""What indicators cost: loading, memory, a lookup, a change of the table, and the whole engine.

Beside each figure stands its baseline from the same run and the same strings: a plain Python dict
of them. Times are CPU time of this process, but for what says otherwise; lookups the median of
interleaved rounds over shuffled values that are new strings each time. Memory is what this process
grew by, strings included; code is loaded and compiled before. An unseen value is taken apart and
looked up as in an event: more values than the table remembers.

*Engine*: one process, rules loaded once; in each of some rounds, for each number of indicators, a
new detector (so that nothing is known of any value) reads the same events, numbers in turn. The
figure is the least CPU time an event of all rounds; its baseline that of 10,000 indicators. Events
and rules are the corpus's Windows events and SigmaHQ's rules where they are there, else events
made here and our own rules. *Swap*: how much longer than others the batch takes that comes
after a table of the greatest size was changed and swapped in.

Writing the lists, loading rules and making detectors is preparation: printed, not counted.

    python benchmarks/indicators.py [--quick] [--json]
"""

import argparse
import gc
import io
import json
import os
import platform
import random
import resource
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import TypeVar

import zstandard

from khumkan.core.severity import Severity
from khumkan.core.shipped import shipped_rules
from khumkan.engine.columns import column_for, name_event
from khumkan.engine.compiled import Origin, RuleHead
from khumkan.engine.detect import Detector
from khumkan.engine.events import Batch, Limits
from khumkan.engine.findings import FindingKind
from khumkan.engine.formats import get_format
from khumkan.engine.indicators import Indicator, IndicatorTable, load_indicators
from khumkan.engine.indicators.plain import plain_key
from khumkan.engine.sigma import load_rules
from khumkan.wire.observables import recognise_observable

SIZES = (100_000, 1_000_000, 10_000_000)
ENGINE_SIZES = (0, 10_000, 1_000_000, 10_000_000)
BASE_SIZE = 10_000
ENGINE_ROUNDS = 9
ROOT = Path(__file__).resolve().parent.parent
CHANGES = (1_000, 100_000, 1_000_000)
N_LOOKUPS = 100_000
JSON = get_format("json")
WARMING = b'{"EventID":1,"Channel":"x","Image":"y"}\n' * 3
PAGE_BYTES = resource.getpagesize()

Held = TypeVar("Held")


@dataclass(frozen=True)
class Figure:
    """One measured thing beside its baseline; `baseline` None where a dict has nothing like it."""

    name: str
    unit: str
    value: float
    baseline: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the baseline."""
        return self.value / self.baseline if self.baseline else None


def main() -> None:
    options = read_options()
    rounds = 3 if options.quick else 5
    sizes, engine_sizes = (SIZES[:2], ENGINE_SIZES[:3]) if options.quick else (SIZES, ENGINE_SIZES)
    figures: list[Figure] = []
    preparation = 0.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        warm_up(folder)
        for size in sizes:
            started = time.perf_counter()
            path = write_list(folder / f"{size}.txt", size)
            preparation += time.perf_counter() - started
            figures += measure(path, size, rounds)
        engine = Engine(folder, is_quick=options.quick)
        figures += engine.measure(engine_sizes, 3 if options.quick else ENGINE_ROUNDS)
        preparation += engine.preparation
    if options.json:
        print(json.dumps({one.name: as_json(one) for one in figures}))
    else:
        show(figures, preparation)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="up to 1 million, under 45 s")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    return parser.parse_args()


def warm_up(folder: Path) -> None:
    """Load code, and compile it where nobody has."""
    path = write_list(folder / "warm.txt", 300_000)
    load_indicators([path])
    path.unlink()


def write_list(path: Path, size: int) -> Path:
    """Write a list of as many values, of each kind a share, none twice."""
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(f"{one}\n" for one in values(size, "in"))
    return path


def values(size: int, world: str) -> Iterator[str]:
    """Yield distinct values: of ten, four addresses, three names, one URL and two hashes."""
    chance = random.Random(f"{size} {world}")  # noqa: S311 -- repeatable, nothing is secret
    # Of addresses that no event of the corpus has, as far as that can be.
    first_octets = range(11, 90) if world == "in" else range(128, 172)
    for number in range(size):
        scattered = number * 2_654_435_761 % (1 << 24)
        octet = first_octets[number * 7 // (1 << 24) % len(first_octets)]
        match number % 10:
            case 0 | 1 | 2 | 3:
                low = ".".join(str(scattered >> shift & 255) for shift in (16, 8, 0))
                yield f"{octet}.{low}"
            case 4 | 5 | 6:
                yield f"{world}{number:x}{'abcdefgh'[: chance.randrange(8)]}.example.net"
            case 7:
                yield f"http://{world}{number % 1000:x}.example.org/a/{number:x}/index.php?id=7"
            case 8:
                yield sha256(f"{world}{number}".encode()).hexdigest()
            case _:
                yield sha256(f"{world}{number}".encode()).hexdigest()[:32]


def measure(path: Path, size: int, rounds: int) -> Iterator[Figure]:
    """Yield the figures of one list; the table is measured before the dict takes memory."""
    name = f"{size:,}"
    gc.disable()
    before = resident_bytes()
    started, started_wall = time.process_time(), time.perf_counter()
    table = load_indicators([path]).indicators
    load_seconds = time.process_time() - started
    wall_seconds = time.perf_counter() - started_wall
    table_bytes = resident_bytes() - before
    started = time.process_time()
    plain = read_dict(path)
    dict_seconds = time.process_time() - started
    dict_bytes = resident_bytes() - before - table_bytes
    check(len(table), size)
    yield Figure(f"{name}: load", "CPU s", load_seconds, dict_seconds)
    yield Figure(f"{name}: load, by the clock", "s", wall_seconds)
    yield Figure(f"{name}: memory", "bytes each", table_bytes / size, dict_bytes / size)
    yield from measure_lookups(table, plain, size, rounds)
    del plain
    for n_changes in CHANGES:
        if n_changes < size:
            yield Figure(f"{name}: {n_changes:,} added", "CPU s", change(table, n_changes))
    gc.enable()
    gc.collect()


def read_dict(path: Path) -> dict[str, None]:
    with path.open(encoding="utf-8") as stream:
        return dict.fromkeys(line[:-1] for line in stream)


def measure_lookups(
    table: IndicatorTable, plain: dict[str, None], size: int, rounds: int
) -> Iterator[Figure]:
    step = max(1, size // N_LOOKUPS)
    hits = [one for number, one in enumerate(values(size, "in")) if number % step == 0]
    misses = list(values(len(hits), "out"))
    for kind, texts in (("hit", hits), ("miss", misses)):
        random.Random(size).shuffle(texts)  # noqa: S311 -- repeatable, nothing is secret
        found, known, taken = [], [], []
        for _ in range(rounds):
            keys = [plain_key(one) for one in texts]
            fresh = [one[:1] + one[1:] for one in texts]
            found.append(nanoseconds(look_up_keys, table, keys))
            known.append(nanoseconds(look_up_dict, plain, fresh))
            taken.append(nanoseconds(look_up_values, table, texts))
        baseline = median(known)
        yield Figure(f"{size:,}: lookup, {kind}", "ns", median(found), baseline)
        yield Figure(f"{size:,}: unseen value, {kind}", "ns", median(taken), baseline)


def look_up_keys(table: IndicatorTable, keys: list[str]) -> int:
    find = table.store.find
    return sum(1 for key in keys if next(find(key), None))


def look_up_dict(plain: dict[str, None], texts: list[str]) -> int:
    return sum(1 for text in texts if text in plain)


def look_up_values(table: IndicatorTable, texts: list[str]) -> int:
    return sum(1 for text in texts if table.match(text))


def nanoseconds(work: Callable[[Held, list[str]], int], held: Held, texts: list[str]) -> float:
    started = time.process_time()
    work(held, texts)
    return (time.process_time() - started) / len(texts) * 1e9


def change(table: IndicatorTable, n_changes: int) -> float:
    added = [indicator(f"new{number:x}.example.com") for number in range(n_changes)]
    started = time.process_time()
    changed = table.changed(added=added)
    seconds = time.process_time() - started
    check(len(changed), len(table) + n_changes)
    return seconds


def indicator(text: str) -> Indicator:
    observable = recognise_observable(text)
    return Indicator(observable, RuleHead(text, text, Severity.HIGH, Origin("new.txt", 1)))


class Engine:
    """The whole engine over the same events, with as many indicators as one likes."""

    def __init__(self, folder: Path, *, is_quick: bool) -> None:
        started = time.perf_counter()
        self._folder = folder
        corpus = Path(os.environ.get("KHUMKAN_CORPUS", ROOT.parent / "shared" / "corpus"))
        self._is_public = corpus.is_dir()
        if not self._is_public:
            print(f"no corpus at {corpus}: events made here are measured", file=sys.stderr)
        raw = unpack(corpus / "windows" / "flat.ndjson.zst") if self._is_public else own_events()
        self._raw = b"".join(raw.splitlines(keepends=True)[:: 4 if is_quick else 1])
        self._n_events = self._raw.count(b"\n")
        # Loading all rules takes longer than the whole of --quick may.
        rules = shipped_rules() / "sigma"
        if self._is_public and not is_quick:
            unpack_rules(corpus, folder)
            rules = folder / "rules"
        self._rules = load_rules([rules], find_column=column_for)
        self.preparation = time.perf_counter() - started

    def measure(self, sizes: tuple[int, ...], rounds: int) -> Iterator[Figure]:
        """Yield the figures of as many indicators."""
        tables = {size: self._table(size) for size in sizes}
        gc.collect()
        gc.disable()
        seconds: dict[int, list[float]] = {size: [] for size in sizes}
        hits = {size: self._pass(table)[1] for size, table in tables.items()}  # also warms up
        for number in range(rounds):
            for size in sizes[number % len(sizes) :] + sizes[: number % len(sizes)]:
                seconds[size].append(self._pass(tables[size])[0])
        base = min(seconds[BASE_SIZE])
        for size in sizes:
            name = f"engine with {size:,} ({hits[size]} hits)"
            own = min(seconds[size]) / self._n_events * 1e6
            yield Figure(name, "µs an event", own, base / self._n_events * 1e6)
        yield from self._swap(tables[sizes[-1]], sizes[-1])
        gc.enable()

    def _table(self, size: int) -> IndicatorTable:
        path = self._folder / f"{size}.txt"
        if not path.exists():
            write_list(path, size)
        return load_indicators([path]).indicators

    def _pass(self, table: IndicatorTable) -> tuple[float, int]:
        """Return CPU seconds and hits of a detector that is new."""
        started = time.perf_counter()
        detector = self._detector(table)
        self.preparation += time.perf_counter() - started
        before, n_hits = time.process_time(), 0
        for batch in detector.read(io.BytesIO(self._raw), JSON, Limits()):
            result = detector.detect("events", batch)
            n_hits += sum(one.kind == FindingKind.INDICATOR for one in result.findings)
        return time.process_time() - before, n_hits

    def _detector(self, table: IndicatorTable) -> Detector:
        detector = Detector(self._rules, table, name_event=name_event, find_column=column_for)
        for batch in detector.read(io.BytesIO(WARMING), JSON, Limits()):
            detector.detect("warming", batch)
        return detector

    def _swap(self, table: IndicatorTable, size: int) -> Iterator[Figure]:
        """Yield what a swap costs those who swap, and the batch behind it."""
        detector = self._detector(table)
        waits, swaps = [], []
        for number, batch in enumerate(detector.read(io.BytesIO(self._raw), JSON, Limits())):
            usual = min(self._seconds(detector, batch) for _ in range(3))
            started = time.process_time()
            changed = table.changed(added=[indicator(f"swap{number}.example.com")])
            detector.swap_indicators(changed)
            swaps.append(time.process_time() - started)
            waits.append(self._seconds(detector, batch) - usual)
        yield Figure(f"{size:,}: changed and swapped in", "CPU ms", median(swaps) * 1e3)
        yield Figure(f"{size:,}: a batch waits for a swap", "CPU ms", max(0.0, median(waits)) * 1e3)

    @staticmethod
    def _seconds(detector: Detector, batch: Batch) -> float:
        started = time.process_time()
        detector.detect("events", batch)
        return time.process_time() - started


def unpack(path: Path) -> bytes:
    with path.open("rb") as stream:
        return bytes(zstandard.ZstdDecompressor().stream_reader(stream).read())


def unpack_rules(corpus: Path, folder: Path) -> None:
    packed = io.BytesIO(unpack(corpus / "sigma" / "rules.tar.zst"))
    with tarfile.open(fileobj=packed) as tar:
        tar.extractall(folder / "rules", filter="data")


def own_events() -> bytes:
    """Return events as Sysmon writes them, of addresses and names without end."""
    return b"".join(
        b'{"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":3,"Image":"C:\\\\Tools\\\\%x.exe",'
        b'"DestinationIp":"198.51.%d.%d","DestinationHostname":"h%x.example.org","ProcessId":%d}\n'
        % (n % 300, n >> 8 & 255, n & 255, n, n)
        for n in range(50_000)
    )


def check(n_found: int, n_expected: int) -> None:
    """Figures of a table that lacks something would mean nothing."""
    if n_found != n_expected:
        print(f"{n_found:,} of {n_expected:,} indicators are in the table")
        raise SystemExit(1)


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_BYTES


def as_json(one: Figure) -> dict[str, object]:
    return {
        "value": round(one.value, 3),
        "unit": one.unit,
        "baseline": None if one.baseline is None else round(one.baseline, 3),
        "ratio": None if one.ratio is None else round(one.ratio, 2),
    }


def show(figures: list[Figure], preparation: float) -> None:
    load = os.getloadavg()[0]
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f}, "
        f"Python {platform.python_version()}"
    )
    print(f"preparation, not counted: {preparation:.1f} s")
    print("baseline: a plain dict of the same strings, which knows nothing but them\n")
    print(f"{'':<40}{'khumkan':>12}{'dict':>12}{'x':>7}")
    for one in figures:
        known = "" if one.baseline is None else f"{one.baseline:,.3g}"
        ratio = "" if one.ratio is None else f"{one.ratio:.2f}"
        print(f"{one.name:<40}{one.value:>12,.4g}{known:>12}{ratio:>7}  {one.unit}")


if __name__ == "__main__":
    main()

"""What indicators cost: loading, memory, a lookup, a change of the table.

Beside each figure stands its baseline from the same run and the same strings: a plain Python dict
of them. Times are CPU time of this process, lookups the median of interleaved rounds over shuffled
values that are new strings each time. Memory is what this process grew by, strings included. An
unseen value is taken apart and looked up as in an event: more values than the table remembers.
Writing the lists is preparation: printed, not counted.

    python benchmarks/indicators.py [--quick] [--json]
"""

import argparse
import gc
import json
import os
import platform
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import TypeVar

from khumkan.core.severity import Severity
from khumkan.engine.compiled import Origin, RuleHead
from khumkan.engine.indicators import Indicator, IndicatorTable, load_indicators
from khumkan.engine.indicators.plain import plain_key
from khumkan.wire.observables import recognise_observable

SIZES = (100_000, 1_000_000, 10_000_000)
CHANGES = (1_000, 100_000, 1_000_000)
N_LOOKUPS = 100_000
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
    figures: list[Figure] = []
    preparation = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES[:2] if options.quick else SIZES:
            started = time.perf_counter()
            path = write_list(Path(folder) / f"{size}.txt", size)
            preparation += time.perf_counter() - started
            figures += measure(path, size, 3 if options.quick else 5)
            path.unlink()
    if options.json:
        print(json.dumps({one.name: as_json(one) for one in figures}))
    else:
        show(figures, preparation)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="up to 1 million, under 45 s")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    return parser.parse_args()


def write_list(path: Path, size: int) -> Path:
    """Write a list of as many values, of each kind a share, none twice."""
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(f"{one}\n" for one in values(size, "in"))
    return path


def values(size: int, world: str) -> Iterator[str]:
    """Yield distinct values: of ten, four addresses, three names, one URL and two hashes."""
    chance = random.Random(f"{size} {world}")  # noqa: S311 -- repeatable, nothing is secret
    first_octets = range(1, 112) if world == "in" else range(112, 224)
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
    started = time.process_time()
    table = load_indicators([path]).indicators
    load_seconds = time.process_time() - started
    table_bytes = resident_bytes() - before
    started = time.process_time()
    plain = read_dict(path)
    dict_seconds = time.process_time() - started
    dict_bytes = resident_bytes() - before - table_bytes
    check(len(table), size)
    yield Figure(f"{name}: load", "CPU s", load_seconds, dict_seconds)
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
    find = table.store.cells.find
    return sum(1 for key in keys if find(key))


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
    print(f"{'':<34}{'khumkan':>12}{'dict':>12}{'x':>7}")
    for one in figures:
        known = "" if one.baseline is None else f"{one.baseline:,.3g}"
        ratio = "" if one.ratio is None else f"{one.ratio:.2f}"
        print(f"{one.name:<34}{one.value:>12,.4g}{known:>12}{ratio:>7}  {one.unit}")


if __name__ == "__main__":
    main()

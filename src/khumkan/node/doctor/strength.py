"""Memory, cores and open files against what the node has to do. Source: the sizing table."""

from collections.abc import Iterable
from typing import Final

from khumkan.core.messages import message
from khumkan.node.doctor.case import Case
from khumkan.node.doctor.findings import Result, fail, ok, warn

GIB: Final = 1024**3
LEAST_BYTES, GOOD_BYTES = 1 * GIB, 2 * GIB
LITTLE_RATIO: Final = 0.1
EVENTS_PER_CORE: Final = 2_000
"""A second: two fifths of a core by benchmarks/sizing.py, as much again in the busy hour."""

LEAST_FILES, GOOD_FILES = 1_024, 4_096
_DAY_SECONDS: Final = 86_400


def check_memory(case: Case) -> Iterable[Result]:
    """There is memory for the node, and some to spare."""
    available, total = case.machine.memory_bytes()
    seen = message(
        "{available} GB of {total} GB of memory are free",
        available=f"{available / GIB:.1f}",
        total=f"{total / GIB:.1f}",
    )
    more = message("give this machine 4 GB: the node takes up to 1 GB, the file cache the rest")
    if total < LEAST_BYTES:
        yield fail(seen, more)
    elif total < GOOD_BYTES:
        yield warn(seen, more)
    elif available < LITTLE_RATIO * total:
        yield warn(seen, message("see what takes the memory: ps aux --sort=-rss | head"))
    else:
        yield ok(seen)


def check_cores(case: Case) -> Iterable[Result]:
    """There are cores for as many events as come."""
    cores = case.machine.n_cores()
    lake = case.said.lake if case.said else None
    rate = lake.n_events / max(lake.n_days, 1) / _DAY_SECONDS if lake else 0.0
    seen = message(
        "{cores} cores, and {rate} events a second on average", cores=cores, rate=f"{rate:.0f}"
    )
    if rate > cores * EVENTS_PER_CORE:
        yield fail(seen, message("give this machine more cores, or send it less"))
    elif rate > cores * EVENTS_PER_CORE / 2:
        yield warn(seen, message("bursts may wait for minutes: more cores would help"))
    else:
        yield ok(seen)


def check_files(case: Case) -> Iterable[Result]:
    """Each connection takes a file, each search some."""
    n_files = case.machine.open_files(case.pid)
    seen = message("{n} files may be open at once", n=n_files)
    advice = message("set LimitNOFILE=65536 in the unit: khumkan node install --write does")
    if n_files < LEAST_FILES:
        yield fail(seen, advice)
    elif n_files < GOOD_FILES:
        yield warn(seen, advice)
    else:
        yield ok(seen)

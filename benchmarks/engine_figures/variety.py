"""Resident memory over events that are never the same: new values, names, shapes and sources."""

import io
import random
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.engine_figures.figures import Figure, Goal, over_processes
from benchmarks.engine_figures.materials import Lane, new_detector, rules_of
from benchmarks.engine_figures.passes import run_fresh

from khumkan.engine.events import Limits
from khumkan.engine.formats import get_format

NAME_EVERY, SHAPE_EVERY, SOURCE_EVERY = 500, 100, 1_000
_MEBIBYTE = 2**20
_PROGRAMS = ("cmd.exe", "powershell.exe", "svchost.exe", "rundll32.exe", "chrome.exe")
_FIELDS = (
    ("ParentImage", "C:\\\\Windows\\\\{n}\\\\explorer.exe"),
    ("User", "HOSPITAL\\\\u{n}"),
    ("Hashes", "SHA256={h:064x}"),
    ("DestinationIp", "198.51.{a}.{b}"),
    ("DestinationHostname", "h{n}.example.net"),
    ("TargetFilename", "C:\\\\Users\\\\u{n}\\\\{h:x}.dat"),
    ("TargetObject", "HKLM\\\\Software\\\\{h:x}\\\\Run"),
    ("ProcessGuid", "{{{h:08x}-0000}}"),
    ("ProcessId", "{n}"),
    ("Company", "c{a}"),
)


class Variety:
    """A log of JSON, no two of its lines alike, made as it is read; `seconds` is what that took.

    The same seed makes the same lines.
    """

    def __init__(self, n_events: int, seed: int = 7) -> None:
        self._dice = random.Random(seed)  # noqa: S311 -- for a benchmark
        self._fields = list(_FIELDS)
        self._n_events = n_events
        self.n_made = 0
        self.seconds = 0.0

    def read(self, size: int, /) -> bytes:
        """Return whole lines of so many bytes or a little more, b"" at the end."""
        started = time.process_time()
        lines, n_bytes = [], 0
        while n_bytes < size and self.n_made < self._n_events:
            lines.append(self._line())
            n_bytes += len(lines[-1])
        self.seconds += time.process_time() - started
        return b"".join(lines)

    def _line(self) -> bytes:
        self.n_made = n = self.n_made + 1
        if n % SHAPE_EVERY == 0:
            self._dice.shuffle(self._fields)
        h = self._dice.getrandbits(62)
        pairs = [
            f'"{name}":"{value.format(n=n, h=h, a=n >> 8 & 255, b=n & 255)}"'
            for name, value in self._fields[: 4 + n // SHAPE_EVERY % 6]
        ]
        if n % NAME_EVERY == 0:
            pairs.append(f'"Name{n}":"{h}"')
        source = n // SOURCE_EVERY if n % SOURCE_EVERY == 0 else n % 12
        channel = "Microsoft-Windows-Sysmon/Operational" if source < 12 else f"Channel{source}"  # noqa: PLR2004
        return (
            f'{{"EventID":{source + 1},"Channel":"{channel}","Computer":"pc{n % 5000}",'
            f'"UtcTime":"2026-11-20 {n // 3600 % 24:02}:{n // 60 % 60:02}:{n % 60:02}.000",'
            f'"Image":"C:\\\\p{n}\\\\{_PROGRAMS[n % 5]}",'
            f'"CommandLine":"{_PROGRAMS[n % 5]} -k {h:x} /u{n}",{",".join(pairs)}}}\n'
        ).encode()


def growing_variety(lane: Lane, n_events: int) -> Figure:
    """Return the most memory a process of all rules had, and by how much it grew at the end.

    Like every start but the first, it finds rules and kernels compiled.
    """
    run_fresh("variety", {"lane": asdict(lane), "n_events": 0})
    told = run_fresh("variety", {"lane": asdict(lane), "n_events": n_events})
    peak, _ = over_processes([told["peak"] / _MEBIBYTE])
    return Figure(
        f"memory over {n_events:,} events, none like another",
        round(peak), "MiB at most", preparation_seconds=round(told["preparation"], 2),
        goal=Goal(1024, 500),
        more={
            "before the first, MiB": round(told["before"] / _MEBIBYTE),
            "after a quarter": round(told["quarter"] / _MEBIBYTE),
            "at the end": round(told["end"] / _MEBIBYTE),
            "events/CPU s": round(n_events / told["seconds"]),
        },
    )  # fmt: skip


def measure_variety(given: dict[str, Any]) -> dict[str, float]:
    """Detect in this process and watch its memory; making the lines is in it too."""
    n_events = given["n_events"]
    before = time.process_time()
    detector = new_detector(rules_of(Lane(**given["lane"])))
    detector.read(io.BytesIO(), get_format("json"), Limits())
    preparation = time.process_time() - before
    measured = [resident_bytes()]
    log, started = Variety(n_events), time.process_time()
    for batch in detector.read(log, get_format("json"), Limits()):
        len(detector.detect("varied.jsonl", batch).findings)
        measured.append(resident_bytes())
    return {
        "preparation": preparation,
        "seconds": time.process_time() - started - log.seconds,
        "before": measured[0],
        "quarter": max(measured[: len(measured) // 4 + 1]),
        "end": measured[-1],
        "peak": max(measured),
    }


def resident_bytes() -> int:
    """Return what this process has in memory now."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096

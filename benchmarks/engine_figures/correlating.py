"""A hundred correlations live, with as many groups each as they may hold, beside none.

A mixed lane: real Windows events, and among them failed sign-ins that feed five correlations each
(a count, a count of distinct values, two sequences, a mean): one event in 50, in 20, or in five. In
the real recordings one event in 81 is a refused sign-in, in the samples' hour one in 65 at
hospitals that are not being guessed at and one in five at the one that is.
"""

import gc
import io
import random
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import orjson
from benchmarks.engine_figures.figures import Figure, Goal, over_processes
from benchmarks.engine_figures.materials import Lane, new_detector, rules_of
from benchmarks.engine_figures.passes import run_fresh
from benchmarks.engine_figures.variety import resident_bytes

from khumkan.engine.columns import column_for
from khumkan.engine.correlation import Live
from khumkan.engine.detect import Detector
from khumkan.engine.events import Limits
from khumkan.engine.formats import get_format
from khumkan.engine.sigma import RuleSet, load_rules

N_KINDS, N_ROUNDS = 25, 3
N_EVENTS = 50_000
SHARES = (50, 20, 5)  # one in so many feeds
START = datetime(2026, 11, 20, 8, tzinfo=UTC)

_BASE = """
title: Sign-in refused, {n}
id: 00000000-0000-4000-8000-{n:012}
name: refused_{n}
logsource: {{product: windows, service: security}}
detection:
  s: {{EventID: 4625, SubStatus: '0xc00{n:05}'}}
  condition: s
---
"""
_CORRELATION = """
title: {kind} {n}
id: 00000000-0000-4000-9000-{n:012}
correlation:
  type: {kind}
  rules: [{rules}]
  group-by: [TargetUserName]
  timespan: 1h
  {condition}
---
"""
_KINDS = (
    ("event_count", "condition: {{gte: 50}}", "refused_{n}"),
    ("value_count", "condition: {{gte: 20, field: IpAddress}}", "refused_{n}"),
    ("temporal_ordered", "", "refused_{n}, refused_{other}"),
    ("value_avg", "condition: {{gte: 70000, field: IpPort}}", "refused_{n}"),
)


def hundred_correlations(
    lane: Lane, n_processes: int, n_groups: int = 10_000, shares: Sequence[int] = SHARES
) -> Iterator[Figure]:
    """Yield throughput with the correlations as a part of that without, for each share."""
    given = {"lane": asdict(lane), "n_groups": n_groups, "shares": shares}
    every = [run_fresh("correlations", given) for _ in range(n_processes)]
    first = every[0]
    for share in shares:
        times = [one["seconds"][str(share)] for one in every]
        ratio, spread = over_processes([one["without"] / one["with"] for one in times])
        yield Figure(
            f"100 correlations, {n_groups:,} groups each, 1 in {share} feeds",
            round(N_EVENTS / times[0]["with"]),
            "events/CPU s",
            round(N_EVENTS / times[0]["without"]),
            ratio,
            spread,
            round(first["preparation"], 2),
            Goal(0.7, 0.9, is_most=False),
            {
                "groups live": first["n_groups"],
                "bytes per group": round(first["n_bytes"] / first["n_groups"]),
            },
        )


def measure_correlations(given: dict[str, Any]) -> dict[str, Any]:
    """Measure with and without, interleaved, in this process."""
    lane = Lane(**given["lane"])
    before = time.process_time()
    rules = _with_correlations(rules_of(lane))
    feed = _Feed(lane.read()[0][0].splitlines(keepends=True), given["n_groups"])
    detectors = {
        "without": new_detector(replace(rules, correlations=[])),
        "with": new_detector(rules, Live()),
    }
    for detector in detectors.values():
        _pass(detector, b"".join(feed.first()))  # what is compiled is in memory
    at_first = resident_bytes()
    for block in feed.fill():
        _pass(detectors["with"], block)
    grown = resident_bytes() - at_first
    _pass(detectors["without"], next(feed.fill()))
    preparation = time.process_time() - before
    gc.collect()
    gc.freeze()
    gc.disable()  # as in every other figure
    n_groups = _n_groups(detectors["with"])
    return {
        "preparation": preparation,
        "n_groups": n_groups,
        "n_bytes": grown,
        "seconds": {share: _compare(detectors, feed, share) for share in given["shares"]},
    }


def _compare(detectors: Mapping[str, Detector], feed: "_Feed", share: int) -> dict[str, float]:
    """Return the CPU seconds that each detector takes for the same lines, the median of rounds."""
    seconds: dict[str, list[float]] = {name: [] for name in detectors}
    for _ in range(N_ROUNDS):
        block = feed.mixed(N_EVENTS, share)
        for name, detector in detectors.items():
            gc.collect()
            started = time.process_time()
            _pass(detector, block)
            seconds[name].append(time.process_time() - started)
    return {name: sorted(one)[N_ROUNDS // 2] for name, one in seconds.items()}


def _pass(detector: Detector, raw: bytes) -> None:
    for batch in detector.read(io.BytesIO(raw), get_format("json"), Limits()):
        len(detector.detect("x", batch).findings)


def _n_groups(detector: Detector) -> int:
    """Count the groups by what a snapshot holds."""
    state = detector.snapshot()
    return sum(map(len, msgspec.msgpack.decode(state)["correlations"].values()))


def _with_correlations(rules: RuleSet) -> RuleSet:
    """Return rules with those that feed, and the hundred that they feed."""
    text = "".join(_BASE.format(n=n) for n in range(N_KINDS))
    for n in range(N_KINDS):
        for number, (kind, condition, names) in enumerate(_KINDS):
            text += _CORRELATION.format(
                n=n * len(_KINDS) + number, kind=kind, condition=condition.format(),
                rules=names.format(n=n, other=(n + 1) % N_KINDS),
            )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "correlations.yml"
        path.write_text(text.rstrip().removesuffix("---"), encoding="utf-8")
        ours = load_rules([path], find_column=column_for)
    if ours.refusals:
        raise ValueError(ours.refusals[0])
    return replace(rules, rules=[*rules.rules, *ours.rules], correlations=list(ours.correlations))


class _Feed:
    """Makes lines whose time goes on, so that no round repeats another."""

    def __init__(self, others: list[bytes], n_groups: int) -> None:
        self._others, self._n_groups = others, n_groups
        self._dice = random.Random(5)  # noqa: S311 -- for a benchmark
        self._n_made = 0

    def first(self) -> Iterator[bytes]:
        """Yield a line of every kind."""
        return (self._refused(kind, 0) for kind in range(N_KINDS))

    def fill(self) -> Iterator[bytes]:
        """Yield what brings every correlation as many groups as it holds."""
        for kind in range(N_KINDS):
            yield b"".join(self._refused(kind, user) for user in range(self._n_groups))

    def mixed(self, n_events: int, share: int) -> bytes:
        """Return a lane of which one event in `share` feeds."""
        dice = self._dice
        return b"".join(
            self._others[n % len(self._others)]
            if n % share
            else self._refused(dice.randrange(N_KINDS), dice.randrange(self._n_groups))
            for n in range(n_events)
        )

    def _refused(self, kind: int, user: int) -> bytes:
        self._n_made += 1
        time_of = START + timedelta(milliseconds=8 * self._n_made)
        event = {
            "EventID": 4625,
            "Channel": "Security",
            "Provider_Name": "Microsoft-Windows-Security-Auditing",
            "UtcTime": time_of.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3],
            "Computer": f"dc-{self._n_made % 50}",
            "TargetUserName": f"user{user}",
            "IpAddress": f"10.{self._n_made >> 16 & 255}.{self._n_made >> 8 & 255}.7",
            "IpPort": str(1024 + self._n_made % 60_000),
            "SubStatus": f"0xc00{kind:05}",
            "LogonType": 3,
        }
        return orjson.dumps(event) + b"\n"

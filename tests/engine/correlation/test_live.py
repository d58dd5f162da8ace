"""Correlations as they happen, against the same correlations made afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.correlating import Compiled, documents, events, placed

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns import TimeContext, column_for
from khumkan.engine.correlation import Live, LiveDesk
from khumkan.engine.detect import Detector
from khumkan.engine.events import Batch, Event
from khumkan.engine.findings import Finding, FindingKind, Position, SharedValue
from khumkan.engine.naive import Matched
from khumkan.engine.rows import LogSource, Row, Value
from khumkan.engine.sigma import RuleSet, load_rules

START = datetime(2026, 11, 21, tzinfo=UTC)
EVENTS = st.lists(events(), min_size=6, max_size=24)
Told = list[tuple[str, list[int]]]


def in_order(drawn: Sequence[Matched]) -> list[Matched]:
    """Return events with their places, in the order of their times."""
    matched = placed(drawn, range(len(drawn)))
    return sorted(matched, key=lambda one: (one.row.time or START, one.position))


@dataclass
class Run:
    """A live desk that is fed event by event; restarted before the events numbered so."""

    compiled: Compiled
    restarts: frozenset[int] = frozenset()
    live: Live = field(default_factory=Live)
    told: list[Finding] = field(default_factory=list)
    n_unusable: int = 0
    n_not_numbers: int = 0

    def feed(self, matched: Sequence[Matched]) -> Told:
        rules = {rule.head.name: rule for rule in self.compiled.rules}
        desk = LiveDesk(self.compiled.set, column_for, self.live)
        for number, (place, group) in enumerate(groupby(matched, attrgetter("position"))):
            if number in self.restarts:
                desk = self._restart(desk)
            row = Row(frozenset(), {}, None)
            for one in group:
                row = one.row
                desk.take(rules[str(one.rule["name"])], row, Position(*place))
            self.told += desk.complete(partial(Row, row.sources, row.values, row.time))
        self._restart(desk)
        return [(one.head.name, [event.record for event in one.events]) for one in self.told]

    def _restart(self, desk: LiveDesk) -> LiveDesk:
        self.n_unusable += desk.n_unusable
        self.n_not_numbers += desk.n_not_numbers
        saved = desk.snapshot()
        another = LiveDesk(self.compiled.set, column_for, self.live)
        another.restore(saved)
        assert another.snapshot() == saved
        return another


ANYTHING = settings(deadline=None, suppress_health_check=list(HealthCheck))


@ANYTHING
@given(documents(), EVENTS)
def test_events_in_order_give_what_is_found_afterwards(
    drawn: list[JsonObject], happened: list[Matched]
) -> None:
    matched, compiled, run = in_order(happened), Compiled(drawn), Run(Compiled(drawn))
    expected, desk = compiled.run(matched)
    assert sorted(run.feed(matched)) == expected
    assert (run.n_unusable, run.n_not_numbers) == (desk.n_unusable, desk.n_not_numbers)


@ANYTHING
@given(documents(), EVENTS, st.frozensets(st.integers(0, 24)), st.randoms())
def test_a_restart_at_any_point_changes_nothing(
    drawn: list[JsonObject], happened: list[Matched], restarts: frozenset[int], random: object
) -> None:
    order = list(range(len(happened)))
    random.shuffle(order)  # type: ignore[attr-defined]  # hypothesis draws a Random
    matched, compiled = placed(happened, order), Compiled(drawn)
    tight = Live(timedelta(seconds=2), max_groups=2, max_hits_per_group=3, max_hits=5)
    for live in (Live(), tight):
        assert Run(compiled, restarts, live).feed(matched) == Run(compiled, live=live).feed(matched)


RULES = """
title: Refused
name: refused
id: 00000000-0000-4000-8000-000000000001
logsource: {product: p}
detection:
  s: {action: refused}
  condition: s
khumkan: {title_th: ก, advice_en: a, advice_th: ก, indicators: [from]}
---
title: Many refused
name: many
id: 00000000-0000-4000-8000-000000000002
correlation:
  type: event_count
  rules: [refused]
  group-by: [user]
  timespan: 10m
  condition: {gte: 3}
khumkan: {title_th: ก, advice_en: a, advice_th: ก, indicators: [from]}
---
title: Several users
name: several
id: 00000000-0000-4000-8000-000000000003
correlation:
  type: value_count
  rules: [many]
  generate: true
  timespan: 1h
  condition: {gte: 2, field: who}
  aliases: {who: {many: user}, origin: {many: from}}
khumkan: {title_th: ก, advice_en: a, advice_th: ก, indicators: [origin, via]}
"""


@pytest.fixture
def rules(tmp_path: Path) -> RuleSet:
    path = tmp_path / "rules.yml"
    path.write_text(RULES, encoding="utf-8")
    return load_rules([path], find_column=find_column)


def find_column(_: LogSource, name: str) -> str:
    return f"column.{name}"


Rows = dict[int, dict[str, Value]]


def refused(second: float, user: str = "root", origin: Value = "198.51.100.9") -> dict[str, Value]:
    return {"second": second, "action": "refused", "user": user, "from": origin}


def new_detector(rules: RuleSet, rows: Sequence[dict[str, Value]], **more: Live) -> Detector:
    def name_event(event: Event, *, context: TimeContext) -> Row:  # noqa: ARG001
        values = dict(rows[event.record - 1])
        time = START + timedelta(seconds=float(str(values.pop("second"))))
        columns = {f"column.{name}": value for name, value in values.items()}
        return Row(frozenset([LogSource("p")]), columns, time)

    return Detector(
        rules, name_event=name_event, find_column=find_column, live=more.get("live", Live())
    )


def detect(detector: Detector, start: int, stop: int) -> list[Finding]:
    batch = [Event(number, 1, 1, b"", {}, "json") for number in range(start, stop)]
    result = detector.detect("f", Batch(batch, (), 0))
    assert not result.failures
    return list(result.findings)


def test_a_correlation_is_told_with_the_event_that_completes_it(rules: RuleSet) -> None:
    rows = [refused(n) for n in range(5)]
    detector = new_detector(rules, rows)
    assert detect(detector, 1, 3) == []
    (found,) = detect(detector, 3, 6)
    assert (found.kind, found.head.title) == (FindingKind.CORRELATION, "Many refused")
    assert (found.position.record, [one.record for one in found.events]) == (3, [1, 2, 3])
    assert detector.finish() == []


@pytest.mark.parametrize("size", [1, 2, 3, 7, 30])
def test_batches_of_any_size_tell_the_same(rules: RuleSet, size: int) -> None:
    rows = [refused(n * 40, f"u{n % 3}") for n in range(29)]
    detector, told = new_detector(rules, rows), []
    for start in range(1, len(rows) + 1, size):
        told += detect(detector, start, min(start + size, len(rows) + 1))
    whole = detect(new_detector(rules, rows), 1, len(rows) + 1)
    assert [one.to_record() for one in told] == [one.to_record() for one in whole]
    assert {one.head.title for one in told} == {"Many refused", "Several users"}


def test_a_finding_carries_its_row_and_what_its_rule_shares(rules: RuleSet) -> None:
    rows = [refused(n, origin=f"198.51.100.{min(n, 1)}") for n in range(3)]
    (found,) = detect(new_detector(rules, rows), 1, 4)
    assert [row.time for row in found.rows] == [START + timedelta(seconds=2)]
    assert found.shared == (
        SharedValue("from", "198.51.100.0"),
        SharedValue("from", "198.51.100.1"),
    )
    assert {"rows", "shared"}.isdisjoint(found.to_record())


def test_a_correlation_upon_another_shares_what_the_events_below_have(rules: RuleSet) -> None:
    rows = [refused(n, f"u{n // 3}", f"198.51.100.{n // 3}") | {"via": "vpn"} for n in range(6)]
    found = detect(new_detector(rules, rows), 1, 7)
    assert [one.head.title for one in found] == ["Many refused", "Many refused", "Several users"]
    assert found[0].shared == (SharedValue("from", "198.51.100.0"),)
    assert found[-1].shared == (
        SharedValue("origin", "198.51.100.0"),
        SharedValue("via", "vpn"),
        SharedValue("origin", "198.51.100.1"),
    )


def test_what_an_event_has_too_much_or_too_long_of_is_not_shared(rules: RuleSet) -> None:
    values: list[Value] = [tuple(f"h{n}" for n in range(50)), "x" * 3_000, "\ud800"]
    rows = [refused(n, origin=value) for n, value in enumerate(values)]
    detector = new_detector(rules, rows)
    (found,) = detect(detector, 1, 4)
    assert [one.value for one in found.shared] == [f"h{n}" for n in range(10)]


def test_what_was_noted_of_an_event_that_failed_is_dropped(rules: RuleSet) -> None:
    desk = LiveDesk(rules, find_column, Live())
    row = Row(frozenset(), {"column.user": "root"}, START)
    told: list[Finding] = []
    for record in (1, 2, 3, 4):
        assert desk.take(rules.rules[0], row, Position("f", record, 1))
        told = [] if record == 1 else desk.complete(lambda: row)
    (found,) = told
    assert [place.record for place in found.events] == [2, 3, 4]


@pytest.mark.parametrize("user", ["x" * 100_000, "\ud800", "ผู้ดูแล", ""])
def test_groups_of_any_text_are_kept_apart_and_saved(rules: RuleSet, user: str) -> None:
    rows = [refused(n, user) for n in range(3)] + [refused(9, f"{user}y")]
    first, second = new_detector(rules, rows), new_detector(rules, rows)
    assert detect(first, 1, 3) == []
    saved = first.snapshot()
    assert len(saved) < 2_000
    second.restore(saved)
    assert len(detect(second, 3, 5)) == 1


def test_after_a_restart_what_had_led_up_still_counts(rules: RuleSet) -> None:
    rows = [refused(n) for n in range(4)]
    first = new_detector(rules, rows)
    detect(first, 1, 3)
    second = new_detector(rules, rows)
    restored = second.restore(first.snapshot())
    assert (restored.n_restored, restored.n_forgotten) == (1, 0)
    (found,) = detect(second, 3, 4)
    assert [one.record for one in found.events] == [1, 2, 3]
    assert found.shared == (SharedValue("from", "198.51.100.9"),)


def test_a_detector_of_files_has_nothing_to_save(rules: RuleSet) -> None:
    detector = Detector(
        rules, name_event=lambda *_, **__: Row(frozenset(), {}, START), find_column=find_column
    )
    assert detector.snapshot() == b""
    assert detector.restore(b"").n_restored == 0
    assert (detector.n_hits_late, detector.n_groups_evicted) == (0, 0)

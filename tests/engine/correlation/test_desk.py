"""From matches of base rules to correlation findings, alone and one upon another."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from khumkan.engine.columns import TimeContext
from khumkan.engine.detect import DEFAULT_MAX_HITS, Detector
from khumkan.engine.events import Batch, Event
from khumkan.engine.findings import Finding, FindingKind
from khumkan.engine.naive import Hit, correlate
from khumkan.engine.rows import LogSource, Row, Value
from khumkan.engine.sigma import RuleSet, load_rules

START = datetime(2026, 11, 21, tzinfo=UTC)
BASE = """
title: {0}
name: {0}
id: 00000000-0000-4000-8000-00000000000{1}
logsource: {{product: p}}
detection:
  s: {{action: {0}}}
  condition: s
---
"""
FAIL, LOGIN = BASE.format("fail", 1), BASE.format("login", 2)
MANY = """
title: Many failures
name: many
id: 00000000-0000-4000-8000-00000000000a
level: medium
correlation:
  type: event_count
  rules: [fail]
  group-by: [ip]
  timespan: 10m
  condition: {gte: 3}
---
"""
THEN = """
title: In after many failures
id: 00000000-0000-4000-8000-00000000000b
level: critical
correlation:
  type: temporal_ordered
  rules: [many, login]
  group-by: [ip]
  timespan: 10m
---
"""


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str], RuleSet]:
    def load_text(text: str) -> RuleSet:
        path = tmp_path / "rules.yml"
        path.write_text(text, encoding="utf-8")
        return load_rules([path], find_column=lambda _, field: field)

    return load_text


def run(
    rules: RuleSet, *rows: dict[str, Value], max_hits: int = DEFAULT_MAX_HITS
) -> tuple[list[Finding], Detector]:
    """Run rows, given as columns with `second`, through a detector; return what it found."""

    def name_event(event: Event, **_: TimeContext) -> Row:
        columns = dict(rows[event.record - 1])
        second = columns.pop("second", None)
        time = None if second is None else START + timedelta(seconds=float(str(second)))
        return Row(frozenset([LogSource("p")]), columns, time)

    detector = Detector(
        rules, name_event=name_event, find_column=lambda _, field: field, max_hits=max_hits
    )
    events = [Event(number + 1, 1, 1, b"", {}, "json") for number in range(len(rows))]
    found = list(detector.detect("f", Batch(events, (), 0)).findings)
    return found + detector.finish(), detector


def fail(second: float | None, ip: str = "198.51.100.1") -> dict[str, Value]:
    row: dict[str, Value] = {"action": "fail", "ip": ip}
    return row if second is None else {**row, "second": second}


def login(second: float, ip: str = "198.51.100.1") -> dict[str, Value]:
    return {"action": "login", "ip": ip, "second": second}


def test_base_rules_speak_through_their_correlation_only(load: Callable[[str], RuleSet]) -> None:
    found, _ = run(load(FAIL + MANY), fail(0), fail(1), fail(2))
    assert [(one.kind, one.head.title) for one in found] == [
        (FindingKind.CORRELATION, "Many failures")
    ]


def test_base_rules_speak_too_where_the_correlation_generates(
    load: Callable[[str], RuleSet],
) -> None:
    rules = load(FAIL + MANY.replace("  type:", "  generate: true\n  type:"))
    found, _ = run(rules, fail(0), fail(1), fail(2))
    assert [one.head.title for one in found] == ["fail", "fail", "fail", "Many failures"]


def test_a_finding_tells_group_count_events_and_the_last_of_them(
    load: Callable[[str], RuleSet],
) -> None:
    (found,), _ = run(load(FAIL + MANY), fail(2), fail(0), fail(1))
    assert (found.event_time, found.position.record) == (START + timedelta(seconds=2), 1)
    assert [event.record for event in found.events] == [2, 3, 1]
    assert [(one.field, one.value, one.test) for one in found.matched] == [
        ("ip", "198.51.100.1", "group-by"),
        ("event_count", 3, "gte 3 within 0:10:00"),
    ]


def test_a_correlation_builds_on_another(load: Callable[[str], RuleSet]) -> None:
    rules = load(FAIL + LOGIN + THEN + MANY)
    found, _ = run(rules, fail(0), fail(1), fail(2), login(3), login(4, "198.51.100.9"))
    assert [one.head.title for one in found] == ["In after many failures"]
    login_first, _ = run(rules, login(0), fail(1), fail(2), fail(3))
    assert not login_first
    generated = THEN.replace("timespan", "generate: true\n  timespan")
    told, _ = run(load(FAIL + LOGIN + generated + MANY), fail(0), fail(1), fail(2), login(3))
    assert [one.head.title for one in told] == ["login", "Many failures", "In after many failures"]


def test_a_correlation_that_no_other_can_take_is_told_on_its_own(
    load: Callable[[str], RuleSet],
) -> None:
    by_user = THEN.replace("group-by: [ip]", "group-by: [user]")
    found, _ = run(load(FAIL + LOGIN + by_user + MANY), fail(0), fail(1), fail(2))
    assert [one.head.title for one in found] == ["Many failures"]


def test_what_has_no_time_or_no_group_is_counted_and_told_on_its_own(
    load: Callable[[str], RuleSet],
) -> None:
    no_group: dict[str, Value] = {"action": "fail", "second": 1}
    found, detector = run(load(FAIL + MANY), fail(None), no_group, fail(2), fail(3))
    assert [(one.head.title, one.position.record) for one in found] == [("fail", 1), ("fail", 2)]
    assert detector.n_hits_without_time == 2


def test_one_event_is_one_step_of_a_sequence_whatever_the_rules_are_called(
    load: Callable[[str], RuleSet],
) -> None:
    both = BASE.format("login", 2).replace("action: login", "ip: 198.51.100.1")
    for names in ("fail, login", "login, fail"):
        then = THEN.replace("many, login", names)
        assert [one.kind for one in run(load(FAIL + both + then), fail(0))[0]] == []
        assert len(run(load(FAIL + both + then), fail(0), fail(1))[0]) == 1


def test_a_long_window_takes_time_in_proportion_to_its_hits(
    load: Callable[[str], RuleSet],
) -> None:
    rules = load(FAIL + LOGIN + THEN.replace("many, login", "login, fail, login"))
    rows = [login(0), *(fail(n / 100) for n in range(1, 20_000))]
    assert run(rules, *rows)[0] == []


def test_more_hits_than_the_limit_are_counted_not_kept(load: Callable[[str], RuleSet]) -> None:
    found, detector = run(load(FAIL + MANY), fail(0), fail(1), fail(2), max_hits=2)
    assert (found, detector.n_hits_dropped) == ([], 1)


def much(kind: str, condition: str) -> str:
    """Return a rule about field `n` of failures."""
    return MANY.replace("event_count", f"value_{kind}").replace(
        "{gte: 3}", f"{{{condition}, field: n}}"
    )


@pytest.mark.parametrize(
    ("kind", "condition", "values", "told"),
    [
        ("sum", "gte: 1", [0.1] * 10, ("value_sum of n", 1, "gte 1 within 0:10:00")),
        ("sum", "gt: 1", [0.5, "0.75"], ("value_sum of n", 1.25, "gt 1 within 0:10:00")),
        ("sum", "gt: 1", ["9" * 30], ("value_sum of n", "9" * 30, "gt 1 within 0:10:00")),
        ("avg", "lt: 0.5, gt: 0.3", [1, 0, 0], ("value_avg of n", 1 / 3, "gt 0.3 and lt 0.5 within 0:10:00")),
        ("percentile", "gte: 7, percentile: 95", [7], ("value_percentile 95 of n", 7, "gte 7 within 0:10:00")),
        ("median", "eq: 3", [1, 9, 3], ("value_median of n", 3, "eq 3 within 0:10:00")),
        ("max", "gte: 5", [1, 2, 5], ("value_max of n", 5, "gte 5 within 0:10:00")),
        ("min", "lte: 1", [3, 2, 1], ("value_min of n", 1, "lte 1 within 0:10:00")),
    ],
)  # fmt: skip
def test_a_metric_tells_what_it_came_to(
    load: Callable[[str], RuleSet],
    kind: str,
    condition: str,
    values: list[Value],
    told: tuple[str, Value, str],
) -> None:
    rows = [{**fail(second), "n": value} for second, value in enumerate(values)]
    (found,), _ = run(load(FAIL + much(kind, condition)), *rows)
    evidence = found.matched[-1]
    assert (evidence.field, evidence.value, evidence.test) == told
    assert len(found.events) == len(values)


def test_what_is_no_number_is_counted_and_told_on_its_own(load: Callable[[str], RuleSet]) -> None:
    values: list[Value] = ["many", (1, 2), True, 5]
    rows = [{**fail(second), "n": value} for second, value in enumerate(values)]
    found, detector = run(load(FAIL + much("sum", "gte: 5")), *rows, fail(5))
    assert [one.head.title for one in found] == ["fail"] * 4 + ["Many failures"]
    assert (detector.n_hits_without_number, detector.n_hits_without_time) == (3, 1)


def test_a_metric_holds_no_more_hits_than_the_limit(load: Callable[[str], RuleSet]) -> None:
    rows = [{**fail(second), "n": 1} for second in range(5)]
    found, detector = run(load(FAIL + much("sum", "gte: 5")), *rows, max_hits=4)
    assert (found, detector.n_hits_dropped) == ([], 1)


def test_a_correlation_counts_the_groups_of_another(load: Callable[[str], RuleSet]) -> None:
    spread = THEN.replace("temporal_ordered", "value_count").replace(
        "rules: [many, login]\n  group-by: [ip]",
        "rules: [many]\n  condition: {gte: 2, field: ip}",
    )
    rows = [fail(n, f"198.51.100.{n // 3}") for n in range(6)]
    found, detector = run(load(FAIL + LOGIN + MANY + spread), *rows)
    assert [one.head.title for one in found] == ["In after many failures"]
    assert detector.n_hits_without_time == 0


@pytest.mark.parametrize("kind", ["percentile", "avg"])
def test_a_long_window_of_numbers_takes_time_in_proportion_to_its_hits(
    load: Callable[[str], RuleSet], kind: str
) -> None:
    condition = "gt: 100" if kind == "avg" else "gt: 100, percentile: 90"
    rows = [{**fail(n / 100), "n": n % 97 / 2} for n in range(20_000)]
    assert run(load(FAIL + much(kind, condition)), *rows)[0] == []


def test_groups_are_the_same_in_any_case_and_numbers_as_their_text(
    load: Callable[[str], RuleSet],
) -> None:
    rows: list[dict[str, Value]] = [
        {"action": "fail", "ip": ip, "second": n} for n, ip in enumerate(["A", "a", "A"])
    ]
    assert len(run(load(FAIL + MANY), *rows)[0]) == 1


def test_a_renamed_field_is_looked_up_by_its_alias(load: Callable[[str], RuleSet]) -> None:
    aliased = MANY.replace("  group-by: [ip]", "  group-by: [who]\n  aliases: {who: {fail: ip}}")
    assert len(run(load(FAIL + aliased), fail(0), fail(1), fail(2))[0]) == 1


@pytest.mark.parametrize(
    ("kind", "condition"),
    [
        ("event_count", "{gte: 3}"),
        ("event_count", "{gt: 1, lt: 4}"),
        ("value_count", "{gte: 2, field: user}"),
        ("temporal", "{gte: 1}"),
    ],
)
def test_counts_agree_with_the_naive_correlation(
    load: Callable[[str], RuleSet], kind: str, condition: str
) -> None:
    text = MANY.replace("event_count", kind).replace("{gte: 3}", condition)
    rules = load(FAIL + text)
    rows = [
        {**fail((n * 137) % 1500, f"198.51.100.{n % 3}"), "user": f"u{n % 4}"} for n in range(60)
    ]
    found, _ = run(rules, *rows)
    hits = [
        Hit(
            START + timedelta(seconds=float(str(row["second"]))),
            "fail",
            (str(row["ip"]),),
            (str(row["user"]),),
            ("f", number + 1, 1),
        )
        for number, row in enumerate(rows)
    ]
    document = rules.documents[rules.correlations[0].head.id].data
    expected = correlate(document, hits).findings
    assert found
    assert sorted([event.record for event in one.events] for one in found) == sorted(
        [hit.position[1] for hit in one.hits] for one in expected
    )

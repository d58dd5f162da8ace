"""The engine put together: batches to findings, and the books it keeps."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

import orjson
import pytest

from khumkan.core.severity import Severity
from khumkan.engine.columns import TimeContext, column_for, name_event
from khumkan.engine.compiled import Origin, RuleHead
from khumkan.engine.correlation import Live
from khumkan.engine.detect import Detector
from khumkan.engine.events import Event, Limits
from khumkan.engine.findings import Finding, FindingKind, SharedValue
from khumkan.engine.formats import get_format, read_batches
from khumkan.engine.indicators import Indicator, IndicatorTable, load_indicators
from khumkan.engine.rows import Row
from khumkan.engine.sigma import RuleSet, load_rules
from khumkan.wire.observables import recognise_observable

RULES = """
title: Shell
id: 00000000-0000-4000-8000-000000000001
author: somebody
level: high
tags: [attack.t1059]
logsource: {product: windows, category: process_creation}
detection:
  s: {Image|endswith: '\\cmd.exe'}
  condition: s
khumkan: {title_th: เชลล์, advice_en: Look., advice_th: ดู, indicators: [ParentImage, Computer]}
---
title: Web
id: 00000000-0000-4000-8000-000000000002
logsource: {category: webserver}
detection:
  s: {cs-method: GET}
  condition: s
---
title: Many shells
id: 00000000-0000-4000-8000-000000000003
level: critical
correlation:
  type: event_count
  rules: [00000000-0000-4000-8000-000000000001]
  group-by: [Computer]
  timespan: 1h
  generate: true
  condition: {gte: 3}
---
title: Wrong password
id: 00000000-0000-4000-8000-000000000004
logsource: {product: linux, service: sshd}
detection:
  s: [Failed password]
  condition: s
---
title: Many wrong passwords
id: 00000000-0000-4000-8000-000000000005
correlation:
  type: event_count
  rules: [00000000-0000-4000-8000-000000000004]
  group-by: [host.name]
  timespan: 10m
  condition: {gte: 3}
"""


@pytest.fixture
def rules(tmp_path: Path) -> RuleSet:
    path = tmp_path / "rules.yml"
    path.write_text(RULES, encoding="utf-8")
    return load_rules([path], find_column=column_for)


def sysmon(image: str, minute: int, **more: object) -> dict[str, object]:
    return {
        "Channel": "Microsoft-Windows-Sysmon/Operational",
        "Provider_Name": "Microsoft-Windows-Sysmon",
        "EventID": 1,
        "Computer": "HIS-01",
        "UtcTime": f"2026-11-21 03:{minute:02}:00.000",
        "Image": image,
        **more,
    }


EVENTS = [
    *(sysmon(r"C:\Windows\System32\cmd.exe", minute) for minute in (0, 5, 9, 11, 30, 31)),
    sysmon(r"C:\Windows\explorer.exe", 12, DestinationIp="203.0.113.7"),
    {"product": "toaster", "action": "toast"},
]
RAW = b"".join(orjson.dumps(event) + b"\n" for event in EVENTS)


def detector_of(rules: RuleSet, indicators: IndicatorTable | None = None) -> Detector:
    return Detector(rules, indicators, name_event=name_event, find_column=column_for)


def test_findings_say_what_where_when_and_why(rules: RuleSet) -> None:
    detector = detector_of(rules)
    (batch,) = read_batches(BytesIO(RAW), get_format("json"), Limits())
    first = detector.detect("logs/sysmon.jsonl", batch).findings[0]
    record = first.to_record()
    assert (first.kind, first.level) == (FindingKind.RULE, Severity.HIGH)
    assert {
        name: record[name]
        for name in ("rule_id", "title", "level", "event_time", "file", "record", "author")
    } == {
        "rule_id": "00000000-0000-4000-8000-000000000001",
        "title": "Shell",
        "level": "high",
        "event_time": "2026-11-21T03:00:00Z",
        "file": "logs/sysmon.jsonl",
        "record": 1,
        "author": "somebody",
    }
    assert record["matched"] == [
        {
            "field": "Image",
            "column": "process.executable",
            "value": r"C:\Windows\System32\cmd.exe",
            "matched": r"endswith: \cmd.exe",
        }
    ]
    assert {"license", "rule_url", "tags", "title_th", "advice_th", "part"} <= record.keys()


def test_a_finding_carries_the_event_and_what_its_rule_names_as_fit_to_share(
    rules: RuleSet,
) -> None:
    detector = detector_of(rules)
    (batch,) = read_batches(BytesIO(RAW), get_format("json"), Limits())
    first = detector.detect("f", batch).findings[0]
    (row,) = first.rows
    assert row.values["process.executable"] == r"C:\Windows\System32\cmd.exe"
    assert first.shared == (SharedValue("Computer", "HIS-01"),)
    assert {"rows", "shared"}.isdisjoint(first.to_record())
    assert "explorer" not in repr(first)


def test_an_indicators_finding_carries_the_event_and_shares_nothing(rules: RuleSet) -> None:
    detector = detector_of(rules, table_of("203.0.113.7"))
    (batch,) = read_batches(BytesIO(RAW), get_format("json"), Limits())
    found = detector.detect("f", batch).findings[-1]
    assert found.kind == FindingKind.INDICATOR
    assert [row.values["destination.ip"] for row in found.rows] == ["203.0.113.7"]
    assert found.shared == ()


def test_a_live_detector_tells_correlations_with_the_batch(rules: RuleSet) -> None:
    detector = Detector(rules, name_event=name_event, find_column=column_for, live=Live())
    (batch,) = read_batches(BytesIO(RAW), get_format("json"), Limits())
    titles = [one.head.title for one in detector.detect("f", batch).findings]
    assert titles == [
        "Shell",
        "Shell",
        "Shell",
        "Many shells",
        "Shell",
        "Shell",
        "Shell",
        "Many shells",
    ]
    assert detector.finish() == []


def test_events_of_no_rules_log_source_are_counted(rules: RuleSet) -> None:
    detector = detector_of(rules)
    (batch,) = read_batches(BytesIO(RAW), get_format("json"), Limits())
    result = detector.detect("f", batch)
    assert (len(batch.events), result.n_uncovered) == (8, 1)


def test_rules_about_log_sources_that_were_not_there_are_told(rules: RuleSet) -> None:
    detector = detector_of(rules)
    assert len(detector.rules_not_covered()) == 5
    (batch,) = read_batches(BytesIO(RAW), get_format("json"), Limits())
    detector.detect("f", batch)
    not_covered = [rule.head.title for rule in detector.rules_not_covered()]
    assert not_covered == ["Web", "Wrong password", "Many wrong passwords"]


def test_indicators_are_found_beside_rules(rules: RuleSet, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("203.0.113.7\n", encoding="utf-8")
    table = IndicatorTable(load_indicators([tmp_path / "list.txt"]).indicators)
    detector = detector_of(rules, table)
    (batch,) = read_batches(BytesIO(RAW), get_format("json"), Limits())
    kinds = [one.kind for one in detector.detect("f", batch).findings]
    assert kinds.count(FindingKind.INDICATOR) == 1


def table_of(*values: str) -> IndicatorTable:
    head = RuleHead("x", "x", Severity.HIGH, Origin("list.txt", 1))
    return IndicatorTable(Indicator(recognise_observable(value), head) for value in values)


def hosts(*numbers: int) -> bytes:
    return b"".join(b'{"action": "x", "ip": "203.0.113.%d"}\n' % number for number in numbers)


def test_each_event_meets_exactly_one_table_and_the_swap_says_which(rules: RuleSet) -> None:
    detector = detector_of(rules, table_of("203.0.113.1"))
    assert detector.swap_indicators(table_of("203.0.113.1")) == 0
    batches = read_batches(BytesIO(hosts(1, 2, 1, 2, 1, 2)), get_format("json"), Limits(1_000, 2))
    found: list[int] = []
    for number, batch in enumerate(batches):
        if number == 1:
            assert detector.swap_indicators(table_of("203.0.113.2")) == 2
        found += [one.position.record for one in detector.detect("f", batch).findings]
    assert found == [1, 4, 6]


def test_a_swap_in_the_middle_of_a_batch_waits_for_its_end(rules: RuleSet) -> None:
    offsets = []

    def swap_while_naming(event: Event, *, context: TimeContext) -> Row:
        if event.record == 1:
            offsets.append(detector.swap_indicators(table_of("203.0.113.2")))
        return name_event(event, context=context)

    detector = Detector(
        rules, table_of("203.0.113.1"), name_event=swap_while_naming, find_column=column_for
    )
    (batch,) = read_batches(BytesIO(hosts(1, 2, 1)), get_format("json"), Limits())
    found = [one.position.record for one in detector.detect("f", batch).findings]
    assert (offsets, found) == ([3], [1, 3])
    assert [one.position.record for one in detector.detect("f", batch).findings] == [2]


def test_many_swaps_from_another_thread_lose_no_event(rules: RuleSet) -> None:
    detector = detector_of(rules, table_of("203.0.113.1"))
    tables = [table_of("203.0.113.1", f"203.0.113.{number}") for number in range(2, 12)]
    with ThreadPoolExecutor(1) as other:
        swaps = [other.submit(detector.swap_indicators, tables[n % 10]) for n in range(200)]
        batches = read_batches(BytesIO(hosts(*[1] * 500)), get_format("json"), Limits(1_000, 7))
        n_found = sum(len(detector.detect("f", batch).findings) for batch in batches)
    assert n_found == 500
    offsets = [swap.result() for swap in swaps]
    assert offsets == sorted(offsets)
    assert all(offset % 7 == 0 or offset == 500 for offset in offsets)


def test_indicators_that_ended_by_the_time_given_are_not_found(rules: RuleSet) -> None:
    (one,) = table_of("203.0.113.1")
    assert isinstance(one, Indicator)
    ended = Indicator(one.observable, one.head, "2026-11-21T00:00:00Z")
    detector = detector_of(rules, IndicatorTable([ended]))
    (batch,) = read_batches(BytesIO(hosts(1)), get_format("json"), Limits())
    moments = (None, datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC))
    counts = [len(detector.detect("f", batch, now=now).findings) for now in moments]
    assert counts == [1, 1, 0]


@pytest.mark.parametrize("size", [1, 2, 3, 8192])
def test_findings_do_not_depend_on_the_size_of_batches(rules: RuleSet, size: int) -> None:
    expected = found_with(rules, 5)
    assert found_with(rules, size) == expected
    assert [one["title"] for one in expected].count("Many shells") == 2


def found_with(rules: RuleSet, size: int) -> list[dict[str, object]]:
    detector = detector_of(rules)
    found: list[Finding] = []
    for batch in read_batches(BytesIO(RAW), get_format("json"), Limits(batch_events=size)):
        found += detector.detect("f", batch).findings
    return [dict(one.to_record()) for one in found + detector.finish()]


# One night over New Year, as rsyslog writes it: local and without a year.
SSHD = b"".join(
    f"<38>{stamp} web01 sshd[7]: Failed password for root from 198.51.100.9\n".encode()
    for stamp in ("Dec 31 23:58:00", "Dec 31 23:59:59", "Jan  1 00:03:00")
)
THAILAND = TimeContext(timezone(timedelta(hours=7)), reference=datetime(2027, 1, 4, tzinfo=UTC))


def test_the_context_of_a_file_completes_the_times_of_its_events(rules: RuleSet) -> None:
    detector = detector_of(rules)
    (batch,) = read_batches(BytesIO(SSHD), get_format("syslog"), Limits())
    assert detector.detect("f", batch, THAILAND).n_uncovered == 0
    (found,) = detector.finish()
    assert found.head.title == "Many wrong passwords"
    assert found.event_time == datetime(2026, 12, 31, 17, 3, tzinfo=UTC)


def test_without_a_context_times_that_leave_the_year_out_are_counted(rules: RuleSet) -> None:
    detector = detector_of(rules)
    (batch,) = read_batches(BytesIO(SSHD), get_format("syslog"), Limits())
    detector.detect("f", batch)
    assert (detector.finish(), detector.n_hits_without_time) == ([], 3)


def test_an_event_on_which_the_engine_fails_costs_no_other_one(rules: RuleSet) -> None:
    def name_all_but_the_second(event: Event, *, context: TimeContext) -> Row:
        if event.record == 2:
            raise IndexError(event.record)
        return name_event(event, context=context)

    detector = Detector(rules, name_event=name_all_but_the_second, find_column=column_for)
    (batch,) = read_batches(BytesIO(RAW), get_format("json"), Limits())
    result = detector.detect("f", batch)
    (failure,) = result.failures
    assert (failure.record, failure.n_bytes) == (2, batch.events[1].n_bytes)
    assert "IndexError: 2" in str(failure.reason)
    assert [one.position.record for one in result.findings] == [1, 3, 4, 5, 6]

"""Findings that are made when somebody asks: counted for nothing, and in their order."""

import pickle
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import orjson
import pytest

from khumkan.core.severity import Severity
from khumkan.engine.columns import NOTHING_KNOWN, column_for, name_event
from khumkan.engine.compiled import Origin, RuleHead
from khumkan.engine.detect import BatchResult, Detector
from khumkan.engine.events import Limits
from khumkan.engine.finding_list import FindingList
from khumkan.engine.findings import Finding
from khumkan.engine.formats import get_format
from khumkan.engine.indicators import Indicator, IndicatorTable
from khumkan.engine.matcher import RuleMatcher
from khumkan.engine.rows import Row
from khumkan.engine.sieve import Sifted
from khumkan.engine.sigma import RuleSet, load_rules
from khumkan.wire.observables import recognise_observable

RULES = """
title: Toast
id: 00000000-0000-4000-8000-000000000001
logsource: {product: toaster}
detection:
  s: {action|contains: toast}
  condition: s
khumkan: {indicators: [owner]}
---
title: Hot
id: 00000000-0000-4000-8000-000000000002
level: high
logsource: {product: toaster}
detection:
  s: {degrees|gt: 200}
  condition: s
---
title: Burnt
id: 00000000-0000-4000-8000-000000000003
logsource: {product: toaster}
detection:
  s: {action: burn}
  condition: s
---
title: Fire
id: 00000000-0000-4000-8000-000000000004
correlation:
  type: event_count
  rules: [00000000-0000-4000-8000-000000000003]
  group-by: [owner]
  timespan: 1h
  generate: true
  condition: {gte: 2}
"""


@pytest.fixture
def rules(tmp_path: Path) -> RuleSet:
    path = tmp_path / "rules.yml"
    path.write_text(RULES, encoding="utf-8")
    return load_rules([path], find_column=column_for)


def event(minute: int, action: str, degrees: int = 100) -> bytes:
    return orjson.dumps(
        {
            "product": "toaster",
            "@timestamp": f"2026-11-22T08:{minute:02}:00Z",
            "action": action,
            "degrees": degrees,
            "owner": "ward 4",
        }
    )


LINES = [
    event(0, "Toasting", 250),
    event(1, "rest"),
    event(2, "burn", 300),
    event(3, "toast"),
    event(4, "burn"),
    event(5, "rest", 201),
]
TITLES = ["Toast", "Hot", "Hot", "Burnt", "Toast", "Burnt", "Hot"]


def detector_of(rules: RuleSet) -> Detector:
    return Detector(rules, name_event=name_event, find_column=column_for)


def detect(detector: Detector, lines: Sequence[bytes] = LINES) -> BatchResult:
    stream = BytesIO(b"".join(line + b"\n" for line in lines))
    (batch,) = detector.read(stream, get_format("json"), Limits())
    return detector.detect("f", batch, NOTHING_KNOWN)


def titles(findings: Sequence[Finding]) -> list[str]:
    return [one.head.title for one in findings]


def test_findings_come_by_event_then_by_rule(rules: RuleSet) -> None:
    findings = detect(detector_of(rules)).findings
    assert isinstance(findings, FindingList)
    assert titles(findings) == TITLES
    assert [one.position.record for one in findings] == [1, 1, 3, 3, 4, 5, 6]


def test_counting_makes_none(rules: RuleSet, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Row:
        raise AssertionError

    plain = b'{"product":"toaster","action":"toast"}'
    detector = detector_of(rules)
    monkeypatch.setattr(Sifted, "row", refuse)
    findings = detect(detector, [plain, b"{}", plain]).findings
    assert isinstance(findings, FindingList)
    assert len(findings) == 2
    assert [head.title for head in findings.heads()] == ["Toast", "Toast"]


def test_a_finding_can_be_asked_for_by_its_place(rules: RuleSet) -> None:
    findings = detect(detector_of(rules)).findings
    every = list(findings)
    assert findings[0] == every[0]
    assert findings[-1] == every[-1]
    assert findings[1:6:2] == every[1:6:2]
    with pytest.raises(IndexError):
        findings[7]
    with pytest.raises(IndexError):
        findings[-8]


def test_a_finding_made_later_is_whole(rules: RuleSet) -> None:
    first, *_ = detect(detector_of(rules)).findings
    assert first.event_time is not None
    assert first.event_time.isoformat() == "2026-11-22T08:00:00+00:00"
    assert [(one.field, one.value) for one in first.matched] == [("action", "Toasting")]
    assert [(one.field, one.value) for one in first.shared] == [("owner", "ward 4")]
    assert first.rows[0].values["degrees"] == 250


def test_in_another_process_they_are_a_plain_list(rules: RuleSet) -> None:
    findings = detect(detector_of(rules)).findings
    again = pickle.loads(pickle.dumps(findings))  # noqa: S301 -- our own
    assert type(again) is list
    assert again == list(findings)


def test_heads_tell_of_findings_that_were_made_at_once_too(rules: RuleSet) -> None:
    findings = detect(detector_of(rules)).findings
    assert isinstance(findings, FindingList)
    assert [head.title for head in findings.heads()] == TITLES


def test_correlations_get_their_rows_at_once(rules: RuleSet) -> None:
    detector = detector_of(rules)
    detect(detector)
    assert titles(detector.finish()) == ["Fire"]


def test_where_proving_fails_the_match_and_the_failure_are_told(
    rules: RuleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(RuleMatcher, "prove", fail)
    result = detect(detector_of(rules), [event(0, "toast"), event(1, "rest"), event(2, "toast")])
    assert len(result.findings) == 2
    assert [one.matched for one in result.findings] == [(), ()]
    assert titles(result.findings) == ["Toast", "Toast"]
    assert [one.record for one in result.failures] == [1, 3]


def test_where_the_matcher_fails_what_is_sure_is_told(
    rules: RuleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    detector = detector_of(rules)
    monkeypatch.setattr(RuleMatcher, "match_few", fail)
    result = detect(detector, [event(0, "toast", 300), event(1, "rest", 300), event(2, "rest")])
    assert titles(result.findings) == ["Toast"]
    assert {one.record for one in result.failures} >= {1, 2}


def test_where_telling_at_once_fails_the_event_is_told_as_a_failure(
    rules: RuleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(RuleMatcher, "prove", fail)
    result = detect(detector_of(rules), [event(0, "burn")])
    assert list(result.findings) == []
    assert [one.record for one in result.failures] == [1]


def test_indicators_swapped_in_between_hit_lines_of_a_run(rules: RuleSet) -> None:
    detector = detector_of(rules)
    stream = BytesIO(b'{"product":"toaster","action":"toast","a":"203.0.113.7"}\n{"a":1}\n')
    (batch,) = detector.read(stream, get_format("json"), Limits())
    head = RuleHead("x", "x", Severity.HIGH, Origin("list.txt", 1))
    indicator = Indicator(recognise_observable("203.0.113.7"), head)
    detector.swap_indicators(IndicatorTable([indicator]))
    assert len(detector.detect("f", batch).findings) == 2

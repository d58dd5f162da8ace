"""What people suppress is kept, marked and counted, and told to nobody; it ends by itself."""

from collections.abc import Mapping
from contextlib import closing
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

import pytest
from node_line import GUESSING, PLAIN_SOURCE, RULE, SOURCE, START, Line, address, firewall, frame

from khumkan.core.errors import ConfigurationError
from khumkan.core.ids import IdMaker
from khumkan.core.messages import message
from khumkan.node.notices import Notices
from khumkan.node.state import FindingFilter, State, StateError
from khumkan.node.suppression import Wish, counter_of, make_suppression

ATTACK = firewall(action="attack", src_ip="203.0.113.9", user="backup")


def suppress(
    line: Line,
    rule: str = RULE,
    source: UUID | None = None,
    days: float = 7,
    fields: Mapping[str, str] = MappingProxyType({}),
) -> UUID:
    """Suppress as another process does: by the same file."""
    wish = Wish(rule, source, tuple(fields.items()), "a test of ours", START + timedelta(days=days))
    one = make_suppression(wish, "somchai", line.clock.now(), IdMaker(line.clock))
    with closing(State(line.folder / "state.db", line.clock)) as state:
        state.suppressions.add(one)
    return one.id


def end(line: Line, suppression_id: UUID) -> None:
    with closing(State(line.folder / "state.db", line.clock)) as state:
        state.suppressions.end(suppression_id, line.clock.now())


def find(line: Line, *events: bytes, source: UUID = SOURCE) -> None:
    line.receive(*events, source=source)
    line.detect()
    line.pass_time(10)


def told(line: Line, rule: str) -> int:
    return sum(str(one.rule_id) == rule for one in line.told_findings())


def test_a_suppressed_finding_is_kept_marked_counted_and_told_to_nobody(line: Line) -> None:
    notices = Notices(line.clock)
    line.pipeline._commits._notices = notices
    suppression = suppress(line)
    find(line, ATTACK, ATTACK)

    assert [one.suppression_id for one in line.state.findings.all()] == [suppression] * 2
    assert line.state.findings.find(FindingFilter(is_suppressed=False), 10) == []
    assert line.state.counters()[counter_of(suppression)] == 2
    assert line.told_findings() == []
    assert notices.waiting() == []


def test_others_are_told_as_before(line: Line) -> None:
    notices = Notices(line.clock)
    line.pipeline._commits._notices = notices
    suppress(line, rule="another rule")
    find(line, ATTACK)
    assert [one.suppression_id for one in line.state.findings.all()] == [None]
    assert len(line.told_findings()) == 1
    assert [one.about for one in notices.waiting()] == ["Test Attack"]


def test_it_ends_by_itself(line: Line) -> None:
    suppress(line, days=1)
    find(line, ATTACK)
    line.clock.advance(timedelta(days=1))
    find(line, ATTACK)
    assert len(line.told_findings()) == 1


def test_it_ends_when_somebody_ends_it_while_the_node_runs(line: Line) -> None:
    suppression = suppress(line)
    find(line, ATTACK)
    end(line, suppression)
    find(line, ATTACK)
    assert len(line.told_findings()) == 1
    (one,) = line.state.suppressions.all()
    assert not one.is_in_force(line.clock.now())


def test_it_holds_for_one_source_alone_if_it_says_so(line: Line) -> None:
    suppress(line, source=PLAIN_SOURCE)
    find(line, ATTACK, source=PLAIN_SOURCE)
    assert line.told_findings() == []
    find(line, ATTACK, source=SOURCE)
    assert len(line.told_findings()) == 1


def test_it_holds_where_its_fields_do(line: Line) -> None:
    suppress(line, fields={"source.ip": "203.0.113.9", "user": "backup"})
    find(line, ATTACK)
    find(line, firewall(action="attack", src_ip="203.0.113.9", user="somebody"))
    find(line, firewall(action="attack", src_ip="203.0.113.10", user="backup"))
    marked = [one.suppression_id is not None for one in line.state.findings.all()]
    assert marked == [True, False, False]


def test_a_rules_own_name_of_a_field_will_do(line: Line) -> None:
    suppress(line, fields={"action": "attack"})
    find(line, ATTACK)
    assert line.told_findings() == []


def test_a_correlation_falls_under_it_only_with_all_its_events(line: Line) -> None:
    suppress(line, rule=GUESSING, source=SOURCE)
    at = "2026-11-22T03:00:00Z"
    failed = firewall(action="failed", src_ip="203.0.113.9", timestamp=at)
    find(line, failed, failed, failed)
    assert told(line, GUESSING) == 0
    other = firewall(action="failed", src_ip="203.0.113.10", timestamp=at)
    line.receive(other, other, source=SOURCE)
    find(line, other, source=PLAIN_SOURCE)
    assert told(line, GUESSING) == 1


def test_an_indicator_falls_under_it_too_live_and_in_the_past(line: Line) -> None:
    find(line, firewall(action="ok", src_ip="203.0.113.66"))
    one = address(1, "203.0.113.66")
    suppression = suppress(line, rule=one["id"])
    line.immunity.take_frame(frame(1, one))
    line.hunter.hunt()
    find(line, firewall(action="ok", src_ip="203.0.113.66"))

    found = line.state.findings.all()
    assert [each.found_in for each in found] == ["history", "live"]
    assert [each.suppression_id for each in found] == [suppression] * 2
    assert line.told_sightings() == []
    assert line.told_deliveries()


def test_a_disk_that_fails_leaves_what_was_suppressed_suppressed(
    line: Line, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    suppress(line)
    find(line, ATTACK)

    def fail() -> int:
        raise StateError(message("no disk"))

    monkeypatch.setattr(line.state, "read_version", fail)
    find(line, ATTACK)
    assert line.told_findings() == []
    assert "suppression.unread" in caplog.messages


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"reason": "  "}, "give a reason", id="no reason"),
        pytest.param({"reason": "x" * 501}, "give a reason", id="an essay"),
        pytest.param({"reason": "turn\x1b[31m"}, "give a reason", id="no text"),
        pytest.param({"until": START}, "within a year", id="over already"),
        pytest.param({"until": START + timedelta(days=367)}, "within a year", id="for ever"),
        pytest.param({"rule_id": " "}, "name one rule", id="no rule"),
        pytest.param({"fields": (("a", "b"),) * 11}, "at most 10 fields", id="too many"),
    ],
)
def test_none_is_without_rule_reason_and_end(change: dict[str, object], words: str) -> None:
    said: dict[str, object] = {
        "rule_id": RULE,
        "source_id": None,
        "fields": (),
        "reason": "known",
        "until": START + timedelta(days=1),
        **change,
    }
    with pytest.raises(ConfigurationError, match=words):
        make_suppression(Wish(**said), "me", START, IdMaker())  # type: ignore[arg-type]


def test_it_is_kept_as_it_was_made(line: Line) -> None:
    suppression = suppress(line, source=SOURCE, fields={"user": "ผู้ดูแล"})
    (one,) = line.state.suppressions.all()
    assert one.id == suppression
    assert (one.source_id, one.fields, one.made_by) == (SOURCE, (("user", "ผู้ดูแล"),), "somchai")
    assert isinstance(one.until, datetime)

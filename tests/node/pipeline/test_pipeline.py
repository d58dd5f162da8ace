"""The pipeline, one step at a time, over a real journal, lake and state."""

from datetime import timedelta

import pytest
from node_line import GUESSING, PLAIN_SOURCE, RULE, SOURCE, START, Line, firewall

from khumkan.node.journal import JournalRecord
from khumkan.node.pipeline import REJECTED
from khumkan.node.pipeline.detection import Outcome
from khumkan.wire.contract import SharedAddress

ATTACK = firewall(action="attack", src_ip="203.0.113.45", dst_ip="10.1.2.3")


def test_an_event_is_a_finding_here_and_a_report_to_the_hub_at_once(line: Line) -> None:
    line.receive(ATTACK)
    line.clock.advance(timedelta(milliseconds=20))

    assert line.pipeline.step()

    (stored,) = line.state.findings.all()
    assert (stored.rule_id, stored.kind, stored.level) == (RULE, "rule", "high")
    assert (stored.offset, stored.record, stored.source_id) == (0, 1, SOURCE)
    assert b"attack" in stored.evidence
    (told,) = line.told_findings()
    assert told.id == stored.id
    assert told.observables == (SharedAddress(value="203.0.113.45"),)
    assert [one.kind for one in told.pseudonyms] == ["address"]
    assert (told.received_at, told.detected_at) == (START, START + timedelta(milliseconds=20))
    assert told.is_authenticated


def test_more_findings_of_a_rule_are_told_together_after_five_seconds(line: Line) -> None:
    for _ in range(3):
        line.receive(ATTACK)
        line.detect()
    assert [one.n_events for one in line.told_findings()] == [1]

    line.pass_time(4.9)
    assert [one.n_events for one in line.told_findings()] == [1]
    line.pass_time(0.1)

    assert [one.n_events for one in line.told_findings()] == [1, 2]
    assert line.state.findings.n() == 3


def test_what_was_gathered_and_not_told_survives_a_crash(line: Line) -> None:
    for _ in range(3):
        line.receive(ATTACK)
        line.detect()

    line.restart()
    line.detect()

    assert [one.n_events for one in line.told_findings()] == [1, 2]
    line.pass_time(60)
    assert [one.n_events for one in line.told_findings()] == [1, 2]


@pytest.mark.parametrize("time", ["9999-12-31T23:59:59.999Z", "0001-01-01T00:00:00Z"])
def test_an_event_that_names_an_impossible_time_is_told_as_of_its_receipt(
    line: Line, time: str
) -> None:
    line.receive(firewall(action="attack", src_ip="203.0.113.9", **{"@timestamp": time}))
    line.detect()
    (told,) = line.told_findings()
    assert told.first_at == told.last_at == told.received_at


def test_what_unknown_senders_say_is_never_told_with_what_known_ones_say(line: Line) -> None:
    line.receive(ATTACK, source=PLAIN_SOURCE, is_authenticated=False)
    line.receive(ATTACK)

    line.detect()

    assert sorted(one.is_authenticated for one in line.told_findings()) == [False, True]


def test_a_correlation_is_told_when_its_last_event_comes_even_after_a_restart(line: Line) -> None:
    failed = firewall(action="failed", src_ip="198.51.100.7", timestamp="2026-11-22T03:00:00Z")
    line.receive(failed, failed)
    line.detect()
    line.restart()
    assert not line.told_findings()

    line.receive(failed, source=PLAIN_SOURCE, is_authenticated=False)
    line.detect()

    (told,) = line.told_findings()
    assert (str(told.rule_id), told.n_events) == (GUESSING, 3)
    assert told.observables == (SharedAddress(value="198.51.100.7"),)
    assert not told.is_authenticated, "one of the three came from who knows whom"


def test_a_correlation_remembers_across_flushes_and_restarts_without_counting_twice(
    line: Line,
) -> None:
    failed = firewall(action="failed", src_ip="198.51.100.7", timestamp="2026-11-22T03:00:00Z")
    line.receive(failed)
    line.detect()
    line.pipeline.flush()
    line.restart()
    line.receive(failed)
    line.detect()
    line.restart()
    line.detect()
    assert not line.told_findings()

    line.receive(failed)
    line.detect()

    assert [one.n_events for one in line.told_findings()] == [3]


def test_the_lake_gets_every_event_once_whenever_the_node_falls_over(line: Line) -> None:
    line.receive(ATTACK, firewall(action="a"))
    line.detect()
    line.restart()
    line.detect()
    line.pipeline.flush()
    line.receive(firewall(action="b"))
    line.detect()
    line.restart()
    line.pipeline.flush()
    line.detect()
    line.pipeline.flush()

    assert [row.values.get("event.action") for row in line.stored_rows()] == ["attack", "a", "b"]
    assert line.state.findings.n() == 1
    assert line.lake.next_offset == line.journal.end


def test_bytes_in_are_events_and_rejected_pieces_and_the_lake_keeps_both(line: Line) -> None:
    broken = b'{"category": "firewall", \x00\n'
    line.receive(ATTACK, broken, b"\n", ATTACK)
    line.detect()
    line.pipeline.flush()

    (count,) = line.state.sources()
    assert (count.n_events, count.n_rejected) == (2, 1)
    assert count.n_bytes == len(ATTACK) * 2 + len(broken) + 1
    assert count.rejected_reason
    assert count.rejected_sample == broken
    (rejected,) = [row for row in line.stored_rows() if REJECTED in row.values]
    assert rejected.raw == broken
    kept = sum(len(row.raw) for row in line.stored_rows())
    n_line_ends = 2 + 1  # of the two events, and the empty line
    assert kept + n_line_ends == count.n_bytes


def test_a_record_the_engine_dies_on_is_set_aside_and_the_next_one_is_detected(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.receive(b'{"poison": 1}\n')
    line.receive(ATTACK)
    work = line.pipeline._detection.work

    def die(record: JournalRecord) -> Outcome:
        if b"poison" in record.payload:
            raise MemoryError
        return work(record)

    monkeypatch.setattr(line.pipeline._detection, "work", die)

    line.detect()
    line.pipeline.flush()

    assert line.state.findings.n() == 1
    (file,) = (line.folder / "set-aside").iterdir()
    assert file.read_bytes() == b'{"poison": 1}\n'
    assert line.state.counters()["n_records_set_aside"] == 1
    assert line.state.sources()[0].n_rejected == 1
    assert line.stored_rows()[0].raw == b'{"poison": 1}\n'


def test_the_journal_is_forgotten_up_to_what_everybody_has(line: Line) -> None:
    line.receive(ATTACK)
    line.detect()
    forgotten: list[int] = []
    line.journal.forget = forgotten.append  # type: ignore[method-assign, assignment]

    line.pipeline.flush()

    assert forgotten == [line.journal.end]

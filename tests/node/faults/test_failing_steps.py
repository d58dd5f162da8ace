"""A step of the pipeline that fails anywhere is done again, whole: no record is passed by."""

import errno
from typing import Any

import pytest
from node_line import Line, firewall

from khumkan.core.messages import message
from khumkan.node.pipeline import pipeline, telling
from khumkan.node.pipeline.detection import Detection
from khumkan.node.state import State, StateError

ATTACK = firewall(action="attack", src_ip="203.0.113.45")


def _fail_once(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, error: Exception) -> None:
    whole, calls = getattr(owner, name), []

    def fail_once(*arguments: Any, **options: Any) -> Any:
        calls.append(1)
        if len(calls) == 1:
            raise error
        return whole(*arguments, **options)

    monkeypatch.setattr(owner, name, fail_once)


def _full() -> OSError:
    return OSError(errno.ENOSPC, "No space left on device")


def test_a_record_that_can_not_be_set_aside_now_is_later(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    def choke(self: Detection, record: Any) -> Any:
        if b"poison" in record.payload:
            raise RuntimeError
        return work(self, record)

    work = Detection.work
    monkeypatch.setattr(Detection, "work", choke)
    _fail_once(monkeypatch, pipeline, "set_aside", _full())
    line.receive(b"poison\n")
    line.receive(ATTACK)
    with pytest.raises(OSError, match="No space"):
        line.pipeline.step()
    line.detect()
    line.pipeline.flush()

    assert [row.raw for row in line.stored_rows()] == [b"poison\n", ATTACK.strip()]
    assert len(line.told_findings()) == 1
    assert line.state.counters()["n_records_set_aside"] == 1


def test_rows_that_can_not_be_read_again_are_kept_unread(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.receive(ATTACK)
    line.receive(firewall(action="other"))
    line.detect()
    line.pipeline._commit(remembers=True)
    line.restart()
    _fail_once(monkeypatch, Detection, "read_again", MemoryError())
    line.detect()
    line.pipeline.flush()

    assert [row.raw for row in line.stored_rows()] == [ATTACK, firewall(action="other").strip()]
    assert len(line.told_findings()) == 1


def test_a_finding_that_can_not_be_told_costs_no_event(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fail_once(monkeypatch, telling, "redact", UnicodeError("half a character"))
    line.receive(ATTACK)
    line.receive(ATTACK)
    line.detect()
    line.pipeline.flush()

    assert len(line.stored_rows()) == 2
    assert [one.n_events for one in line.told_findings()] == [1]
    assert line.state.counters()["n_records_set_aside"] == 1


def test_a_state_that_fails_while_a_record_is_tried_loses_none(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.receive(ATTACK)
    line.receive(firewall(action="other"))
    for _ in range(4):  # it begins again and again without coming any further: careful now
        line.restart()
    _fail_once(monkeypatch, State, "write_fact", StateError(message("the disk is full")))
    with pytest.raises(StateError):
        line.pipeline.step()
    line.detect()
    line.pipeline.flush()

    assert len(line.stored_rows()) == 2
    assert len(line.told_findings()) == 1


def test_a_figure_that_can_not_be_counted_has_no_record_worked_on_again(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fail_once(monkeypatch, type(line.pipeline._stores.health), "take", RuntimeError())
    line.receive(ATTACK)
    line.receive(ATTACK)
    line.detect()
    line.pipeline.flush()

    assert len(line.stored_rows()) == 2
    line.pass_time(7)
    assert sum(one.n_events for one in line.told_findings()) == 2

"""A record that kills the process is passed by in the end, and no other one with it."""

import pytest
from node_line import Line, firewall

from khumkan.node.journal import JournalRecord
from khumkan.node.pipeline.detection import Outcome

ATTACK = firewall(action="attack", src_ip="203.0.113.45")


class Killed(BaseException):
    """The process is gone."""


def test_a_record_that_kills_the_process_is_passed_by(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.receive(ATTACK)
    line.receive(b'{"deadly": 1}\n')
    line.receive(ATTACK)
    n_deaths = 0

    while True:
        work = line.pipeline._detection.work

        def die(record: JournalRecord, work: object = work) -> Outcome:
            if b"deadly" in record.payload:
                raise Killed
            return work(record)  # type: ignore[operator, no-any-return]

        monkeypatch.setattr(line.pipeline._detection, "work", die)
        try:
            line.detect()
            break
        except Killed:
            n_deaths += 1
            assert n_deaths < 20
            line.restart()

    assert line.state.findings.n() == 2
    assert line.state.counters()["n_records_set_aside"] == 1
    (file,) = (line.folder / "set-aside").iterdir()
    assert file.read_bytes() == b'{"deadly": 1}\n'


def test_a_node_that_begins_often_without_news_sets_nothing_aside(line: Line) -> None:
    for _ in range(10):
        line.restart()
    line.receive(ATTACK)

    line.detect()

    assert line.state.findings.n() == 1
    assert not line.pipeline._survival.is_careful

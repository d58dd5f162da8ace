"""What is taken in of each record, learnt of each hour, and kept over restarts."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from node_line import SOURCE, START, Line, firewall, read_test_rules
from tests.node.health.watched import MONDAY, WEB, Watched, seen

from khumkan.core.clock import FixedClock
from khumkan.core.messages import Message, message
from khumkan.node.health import Health, ShapeSeen
from khumkan.node.health.shapes import LONGEST_SHAPE, shape_of
from khumkan.node.health.telling import read_health
from khumkan.node.health.unknown import MOST_OF_A_SOURCE
from khumkan.node.health.watching import HealthWatch
from khumkan.node.sources import SourceBook
from khumkan.node.state import State, StateError


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with closing(State(tmp_path / "state.db")) as made:
        yield made


@pytest.fixture
def book(tmp_path: Path) -> Iterator[SourceBook]:
    with closing(SourceBook(tmp_path, FixedClock(MONDAY))) as made:
        yield made


@pytest.mark.parametrize(
    ("line", "shape"),
    [
        (b"login 17 from 10.0.0.7 port 22", "login # from <address> port #"),
        (b"2026-11-22 10:11:12 x", "#-#-# #:#:# x"),
        (b'user "somchai jaidee" in', 'user "\xe2\x80\xa6" in'.encode("latin-1").decode()),
        (b"id=deadbeef0123 ok", "id=<hex> ok"),
        (b"peer fe80::1:2:3:4 up", "peer <address> up"),
        ("ผู้ป่วย 12345".encode(), "ผู้ป่วย #"),
        (b"", ""),
    ],
)
def test_lines_that_look_alike_have_one_shape(line: bytes, shape: str) -> None:
    assert shape_of(line) == shape


def test_a_shape_is_short_and_quick_whatever_the_line() -> None:
    assert len(shape_of(b"x " * 10_000_000)) == LONGEST_SHAPE
    assert len(shape_of(b"\xff:" * 1_000)) <= LONGEST_SHAPE


def test_unknown_lines_are_kept_once_a_shape_with_a_sample() -> None:
    watched = Watched()
    for number in range(3):
        shapes = (ShapeSeen("login #", "", 2, b"login %d" % number),)
        watched.send(shapes=shapes)
    (one,) = watched.health.take_changes().shapes
    assert (one.shape, one.n, one.sample) == ("login #", 6, b"login 2")


def test_rubbish_fills_the_room_of_its_own_source_alone() -> None:
    watched = Watched()
    for number in range(MOST_OF_A_SOURCE + 20):
        watched.send(shapes=(ShapeSeen(f"shape {number}", "", 1, b"x"),))
    other = UUID(int=7)
    watched.health.take(seen(MONDAY, source_id=other, shapes=(ShapeSeen("one", "", 1, b"x"),)))
    shapes = watched.health.take_changes().shapes
    assert sum(one.source_id == WEB for one in shapes) == MOST_OF_A_SOURCE
    assert sum(one.source_id == other for one in shapes) == 1
    known = watched.health.of(WEB)
    assert known is not None
    assert known.n_shapes_beyond == 20


def test_only_whole_hours_are_learnt_from() -> None:
    watched = Watched(FixedClock(MONDAY + timedelta(minutes=30)))
    watched.send(5)
    watched.clock.advance(timedelta(minutes=30))
    watched.look_after_the_hour()
    assert watched.health.usual_of(WEB).n_hours == 0
    watched.pass_hour(7)
    assert watched.health.usual_of(WEB).n_hours == 1
    assert watched.health.usual_of(WEB).at(1).mean == 7


def test_hours_in_which_the_machine_slept_teach_nothing() -> None:
    watched = Watched()
    watched.send()
    watched.pass_hour(7)
    n = watched.health.usual_of(WEB).n_hours
    watched.clock.advance(timedelta(hours=9))
    watched.look_after_the_hour()
    assert watched.health.usual_of(WEB).n_hours == n


def test_a_clock_that_is_set_back_breaks_nothing() -> None:
    watched = Watched()
    watched.send()
    watched.clock.advance(timedelta(days=-3))
    watched.send()
    watched.look_after_the_hour()
    known = watched.health.of(WEB)
    assert known is not None
    assert known.n_events == 2
    assert known.last_at == MONDAY


def test_what_is_known_is_there_after_a_restart(state: State) -> None:
    watched = Watched()
    watched.send(shapes=(ShapeSeen("a #", "", 1, b"a 1"),))
    watched.pass_hour(*[10] * 6)
    state.health.write(watched.health.take_changes())
    assert not watched.health.take_changes()

    again = Health(watched.clock)
    again.restore(state.health)
    assert again.of(WEB) == watched.health.of(WEB)
    assert again.usual_of(WEB) == watched.health.usual_of(WEB)
    again.take(seen(MONDAY, shapes=(ShapeSeen("a #", "", 1, b"a 2"),)))
    state.health.write(again.take_changes())
    (shape,) = state.health.shapes(WEB)
    assert (shape.n, shape.sample) == (2, b"a 2")
    assert state.health.shapes(UUID(int=1)) == []


def test_samples_go_when_logs_do(state: State, book: SourceBook) -> None:
    watched = Watched()
    watched.send(shapes=(ShapeSeen("a", "", 1, b"a patient"),))
    watch = HealthWatch(watched.health, book, state, watched.clock, keep_days=90)
    watch.look()
    assert state.health.shapes()
    watched.clock.advance(timedelta(days=91))
    watch.look()
    watch.look()
    assert state.health.shapes() == []
    known = watched.health.of(WEB)
    assert known is not None
    assert known.sample == b""
    assert b"patient" not in b"".join(state.health.sources().values())


def test_a_silence_is_told_once_and_lasts_until_something_comes(
    state: State, book: SourceBook, caplog: pytest.LogCaptureFixture
) -> None:
    source, _ = book.add("เว็บ", "web")
    book.change(source.id, silent_after_minutes=10)
    told: list[tuple[str, Message]] = []
    watched = Watched()
    watch = HealthWatch(
        watched.health, book, state, watched.clock, 90, lambda *said: told.append(said)
    )
    watched.send(source_id=source.id)
    watch.look()
    for _ in range(5):
        watched.clock.advance(timedelta(minutes=11))
        watch.look()
    assert [(name, words.text) for name, words in told] == [
        ("เว็บ", "nothing has come from it since {at}")
    ]
    assert caplog.messages == ["source.trouble"]
    book.change(source.id, silent_after_minutes=None)
    watch.look()
    known = watched.health.of(source.id)
    assert known is not None
    assert known.silent_since == MONDAY
    watched.send(source_id=source.id)
    known = watched.health.of(source.id)
    assert known is not None
    assert known.silent_since is None
    book.end(source.id)
    watch.look()


def test_a_disk_that_fails_loses_nothing_of_it(
    state: State,
    book: SourceBook,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watched = Watched()
    watched.send(shapes=(ShapeSeen("a", "", 1, b"a"),))
    watch = HealthWatch(watched.health, book, state, watched.clock, 90)

    def fail(_: object) -> None:
        raise StateError(message("the disk is full"))

    monkeypatch.setattr(state.health, "write", fail)
    watch.look()
    assert caplog.messages == ["health.not_kept"]
    change = watched.health.take_changes()
    assert set(change.sources) == {WEB}
    assert len(change.shapes) == 1


def test_a_node_that_does_not_run_is_judged_as_of_when_it_did(
    state: State, book: SourceBook
) -> None:
    watched = Watched()
    clock = FixedClock(MONDAY)
    assert read_health(state, clock)[1] == MONDAY
    HealthWatch(watched.health, book, state, watched.clock, 90).look()
    clock.advance(timedelta(seconds=30))
    assert read_health(state, clock)[1] == clock.now()
    clock.advance(timedelta(days=3))
    health, at = read_health(state, clock)
    assert at == MONDAY
    assert health.watched_since == MONDAY


def test_the_pipeline_sees_what_comes(tmp_path: Path) -> None:
    line = Line(tmp_path, read_test_rules(tmp_path))
    try:
        health = line.pipeline._stores.health
        line.receive(firewall(action="ok"), firewall(action="ok"), b"{broken\n")
        line.receive(b"no format of ours\n")
        line.detect()
        known = health.of(SOURCE)
        assert known is not None
        assert (known.n_events, known.n_rejected) == (2, 2)
        assert known.last_at == START
        assert known.format == "json"
        shapes = health.take_changes().shapes
        assert {one.sample for one in shapes} >= {b"no format of ours\n"}
    finally:
        line.crash()


def test_plain_text_is_unknown_unless_somebody_said_that_it_is_text(tmp_path: Path) -> None:
    line = Line(tmp_path, read_test_rules(tmp_path))
    try:
        health = line.pipeline._stores.health
        for form in ("auto", "syslog", "text"):
            line.journal.submit(
                source_id=SOURCE,
                received_at=datetime(2026, 11, 22, 3, tzinfo=UTC),
                is_authenticated=True,
                format=form,
                payload=b"strange words 1\n<34>Oct 11 22:14:15 host su: hello\n",
            ).result()
        line.detect()
        known = health.of(SOURCE)
        assert known is not None
        assert known.n_events == 6
        assert known.n_unknown == 2
    finally:
        line.crash()


def test_a_defect_in_figures_costs_no_event(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    line = Line(tmp_path, read_test_rules(tmp_path))

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("khumkan.node.pipeline.detection.observe", fail)
    try:
        line.receive(firewall(action="attack"))
        line.detect()
        assert line.state.findings.n() == 1
        assert "health.failed" in caplog.messages
    finally:
        line.crash()


def test_a_state_that_is_closed_tells(state: State) -> None:
    state.close()
    with pytest.raises(StateError):
        Health().restore(state.health)


def test_the_time_that_events_tell_is_held_against_ours(tmp_path: Path) -> None:
    line = Line(tmp_path, read_test_rules(tmp_path))
    try:
        for _ in range(3):
            line.receive(firewall(action="ok", timestamp="2026-11-22T10:00:00Z"))
        line.detect()
        known = line.pipeline._stores.health.of(SOURCE)
        assert known is not None
        assert known.skews == [25_200.0] * 3
    finally:
        line.crash()

"""The node's state: whole steps or none, any thread, and an outbox that wakes who waits."""

import sqlite3
import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from khumkan.core.clock import FixedClock
from khumkan.core.ids import IdMaker
from khumkan.node.state import (
    BatchCommit,
    FrameCommit,
    HuntCommit,
    Hunted,
    Message,
    Position,
    Progress,
    SourceDelta,
    State,
    StateError,
    StoredFinding,
    StoredIndicator,
)

START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SOURCE = UUID("018f6c1e-0000-7000-8000-00000000000a")
COLLECTION = UUID("018f6c1e-0000-7000-8000-00000000000c")
CLOCK = FixedClock(START)
IDS = IdMaker(CLOCK)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


@pytest.fixture
def state(path: Path) -> Iterator[State]:
    state = State(path, CLOCK)
    yield state
    state.close()


def a_message(body: bytes = b"{}") -> Message:
    return Message(IDS.make(), "findings-report", body)


def a_finding(offset: int = 0, *, kind: str = "rule", rule_id: str = "a") -> StoredFinding:
    return StoredFinding(
        id=IDS.make(),
        rule_id=rule_id,
        kind=kind,
        level="high",
        title="กฎ",
        event_at=None,
        received_at=START,
        detected_at=START,
        source_id=SOURCE,
        offset=offset,
        record=1,
        part=1,
        evidence=b"{}",
    )


def an_indicator(
    stix_id: str = "indicator--1", *, modified: datetime = START, is_hunted: bool = False
) -> StoredIndicator:
    return StoredIndicator(
        stix_id=stix_id,
        collection=COLLECTION,
        sequence=1,
        modified=modified,
        valid_until=None,
        is_revoked=False,
        body=b"{}",
        fault="",
        live_from=7,
        loaded_at=START,
        is_hunted=is_hunted,
    )


@pytest.mark.usefixtures("state")
def test_it_is_for_its_owner_alone(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_batch_is_kept_as_a_whole(state: State, path: Path) -> None:
    finding, told = a_finding(), a_message(b"body")
    state.commit_batch(
        BatchCommit(
            offset=500,
            correlations=b"memory",
            findings=[finding],
            messages=[told],
            gatherings={"a": ("finding", b"[]")},
            sources=[SourceDelta(SOURCE, 3, 1, 900, START, True, "no JSON", b"{{")],  # noqa: FBT003
            counters={"n_events_failed": 2, "n_nothing": 0},
        )
    )
    state.close()

    again = State(path, CLOCK)

    assert again.progress() == Progress(500, 500, b"memory")
    assert again.findings.all() == [finding]
    (queued,) = again.outbox.next(10)
    assert (queued.id, queued.kind, queued.body, queued.made_at) == (
        told.id,
        "findings-report",
        b"body",
        START,
    )
    assert again.gatherings() == {"a": ("finding", b"[]")}
    assert again.counters() == {"n_events_failed": 2}
    (source,) = again.sources()
    assert (source.n_events, source.n_rejected, source.n_bytes) == (3, 1, 900)
    assert (source.rejected_reason, source.rejected_sample) == ("no JSON", b"{{")
    again.close()


def test_of_a_batch_that_fails_nothing_is_kept(state: State) -> None:
    twice = a_message()
    state.commit_batch(BatchCommit(offset=100, messages=[twice]))

    with pytest.raises(StateError):
        state.commit_batch(BatchCommit(offset=200, findings=[a_finding()], messages=[twice]))

    assert state.progress().offset == 100
    assert state.findings.n() == 0
    state.commit_batch(BatchCommit(offset=300, findings=[a_finding()]))
    assert state.findings.n() == 1


def test_the_memory_of_correlations_stays_where_a_batch_has_none(state: State) -> None:
    state.commit_batch(BatchCommit(offset=100, correlations=b"memory"))

    state.commit_batch(BatchCommit(offset=200))

    assert state.progress() == Progress(200, 100, b"memory")


def test_a_gathering_that_was_told_is_gone(state: State) -> None:
    state.commit_batch(BatchCommit(offset=1, gatherings={"a": ("finding", b"[1]")}))
    state.commit_batch(BatchCommit(offset=2, gatherings={"a": None}))

    assert state.gatherings() == {}


def test_sources_add_up_and_one_unknown_sender_is_remembered(state: State) -> None:
    later = START + timedelta(seconds=1)
    for delta in (
        SourceDelta(SOURCE, 3, 1, 100, later, is_authenticated=True, rejected_reason="first"),
        SourceDelta(SOURCE, 0, 0, 0, None, is_authenticated=False),
        SourceDelta(SOURCE, 2, 0, 50, START, is_authenticated=True),
    ):
        state.commit_batch(BatchCommit(offset=1, sources=[delta]))

    (source,) = state.sources()
    assert (source.n_events, source.n_rejected, source.n_bytes) == (5, 1, 150)
    assert (source.last_event_at, source.is_authenticated) == (later, False)
    assert source.rejected_reason == "first"


def test_the_oldest_message_goes_first_and_is_gone_when_done(state: State) -> None:
    first, second = a_message(), a_message()
    state.commit_batch(BatchCommit(offset=1, messages=[first]))
    state.commit_batch(BatchCommit(offset=2, messages=[second]))
    assert (state.outbox.waiting().n, state.outbox.waiting().since) == (2, START)
    assert [one.id for one in state.outbox.next(1)] == [first.id]

    state.outbox.done(first.id)
    state.outbox.done(first.id)

    assert [one.id for one in state.outbox.next(10)] == [second.id]


def test_a_message_the_hub_refuses_for_good_holds_up_nothing_and_is_kept(state: State) -> None:
    bad, good = a_message(), a_message()
    state.commit_batch(BatchCommit(offset=1, messages=[bad, good]))

    state.outbox.refuse(bad.id, "malformed", "the message is not valid")

    assert [one.id for one in state.outbox.next(10)] == [good.id]
    (refused,) = state.outbox.refused()
    assert (refused.id, refused.reason, refused.detail) == (
        bad.id,
        "malformed",
        "the message is not valid",
    )
    assert state.outbox.n_refused() == 1
    assert state.outbox.waiting().n == 1


def test_who_waits_for_messages_is_woken_by_each_commit_that_has_some(state: State) -> None:
    calls: list[int] = []
    state.outbox.add_listener(lambda: calls.append(state.outbox.waiting().n))
    woken = threading.Event()

    def wait() -> None:
        if state.outbox.wait(30):
            woken.set()

    waiter = threading.Thread(target=wait)
    waiter.start()

    state.commit_batch(BatchCommit(offset=1))
    assert calls == []
    state.commit_batch(BatchCommit(offset=2, messages=[a_message()]))

    waiter.join(30)
    assert woken.is_set()
    assert calls == [1]


def test_waiting_ends_without_news_when_its_time_is_over(state: State) -> None:
    assert not state.outbox.wait(0.01)


def test_an_event_shows_an_indicator_once(state: State) -> None:
    for found in (a_finding(5, kind="indicator"), a_finding(5, kind="indicator"), a_finding(5)):
        state.commit_batch(BatchCommit(offset=1, findings=[found]))

    assert [one.kind for one in state.findings.all()] == ["indicator", "rule"]
    assert state.findings.has_seen("a", 5, 1, 1)
    assert not state.findings.has_seen("a", 6, 1, 1)


def test_findings_are_forgotten_when_their_time_is_over(state: State) -> None:
    state.commit_batch(BatchCommit(offset=1, findings=[a_finding()]))

    assert state.findings.expire(START) == 0
    assert state.findings.expire(START + timedelta(microseconds=1)) == 1
    assert state.findings.n() == 0


def test_a_frame_is_kept_with_its_position_and_the_word_to_the_hub(state: State) -> None:
    state.take_frame(
        FrameCommit(
            Position(COLLECTION, 1, START), [an_indicator()], [a_message()], {"n_unusable": 1}
        )
    )

    assert state.positions.all() == [Position(COLLECTION, 1, START)]
    assert state.indicators.waiting() == [an_indicator()]
    assert state.outbox.waiting().n == 1
    assert state.counters() == {"n_unusable": 1}


def test_a_search_says_what_it_found_and_leaves_later_frames_alone(state: State) -> None:
    later = START + timedelta(minutes=1)
    known = an_indicator("indicator--1"), an_indicator("indicator--2")
    state.take_frame(FrameCommit(Position(COLLECTION, 1, START), known, []))
    newer = an_indicator("indicator--2", modified=later)
    state.take_frame(FrameCommit(Position(COLLECTION, 2, later), [newer], []))

    state.finish_hunt(
        HuntCommit(
            at=later,
            hunted=[Hunted("indicator--1", START, 4), Hunted("indicator--2", START, 0)],
            positions=[Position(COLLECTION, 1, START, 1, later, 1000)],
            findings=[a_finding(kind="indicator")],
            messages=[a_message()],
        )
    )

    assert state.positions.of(COLLECTION) == Position(COLLECTION, 2, later, 1, later, 1000)
    assert state.indicators.waiting() == [newer], "the newer version was not searched for"
    done = state.indicators.get(["indicator--1"])["indicator--1"]
    assert (done.is_hunted, done.hunted_at, done.n_hits) == (True, later, 4)


def test_many_threads_may_use_it_at_once(state: State) -> None:
    def work() -> None:
        for _ in range(20):
            state.commit_batch(BatchCommit(offset=1, findings=[a_finding()], counters={"n": 1}))
            state.outbox.waiting()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (state.findings.n(), state.counters()["n"]) == (80, 80)


def test_facts_are_kept_until_they_are_forgotten(state: State) -> None:
    state.write_fact("a", "1")
    state.write_fact("a", "2")
    assert state.read_fact("a") == "2"

    state.write_fact("a", None)

    assert state.read_fact("a") is None


def test_the_state_of_a_newer_khumkan_is_left_alone(state: State, path: Path) -> None:
    state.close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()

    with pytest.raises(StateError, match="newer khumkan"):
        State(path, CLOCK)


def test_what_is_no_state_is_told_with_its_place(path: Path) -> None:
    path.write_bytes(b"no database" * 1000)

    with pytest.raises(StateError, match="backup"):
        State(path, CLOCK)

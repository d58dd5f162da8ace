"""More of the same, together: nothing left out, nothing told too often."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from khumkan.core.clock import FixedClock
from khumkan.core.ids import IdMaker
from khumkan.core.severity import Severity
from khumkan.node.pipeline import Reporter
from khumkan.node.pipeline.gathering import Gatherer, merge_findings
from khumkan.wire.contract import (
    MAX_NODE_MESSAGE_BYTES,
    FindingsReport,
    ReportedFinding,
    ReportedSighting,
    SharedAddress,
    SharedUrl,
    SightingsReport,
    parse_node_message,
)

START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SOME_ID = UUID("018f6c1e-0000-7000-8000-000000000001")


def a_gatherer() -> Gatherer[ReportedFinding]:
    return Gatherer("finding", ReportedFinding, 5 * SECOND, merge_findings)


def a_finding(*addresses: str, at: datetime = START, urls: tuple[str, ...] = ()) -> ReportedFinding:
    return ReportedFinding(
        id=SOME_ID,
        rule_id=SOME_ID,
        level=Severity.HIGH,
        first_at=at,
        last_at=at,
        n_events=1,
        received_at=at,
        detected_at=at,
        is_authenticated=True,
        observables=(
            *(SharedAddress(value=one) for one in addresses),
            *(SharedUrl(value=one) for one in urls),
        ),
    )


def test_the_span_and_the_count_cover_all_and_the_receipt_is_the_first_ones() -> None:
    gatherer = a_gatherer()
    for n in (3, 1, 2):
        gatherer.take("a", a_finding("203.0.113.1", f"203.0.113.{n}", at=START + n * SECOND))

    (told,) = gatherer.take_due(START)

    assert (told.first_at, told.last_at, told.n_events) == (START + SECOND, START + 3 * SECOND, 3)
    assert told.received_at == START + 3 * SECOND, "that of the one that was detected first"
    assert len(told.observables) == 3


def test_what_has_no_room_in_one_piece_goes_into_the_next() -> None:
    gatherer = a_gatherer()
    for n in range(250):
        gatherer.take("a", a_finding(f"203.0.113.{n}"))

    told = gatherer.take_due(START)

    assert [one.n_events for one in told] == [100, 100, 50]
    assert sum(len(one.observables) for one in told) == 250


def test_each_key_has_its_own_time() -> None:
    gatherer = a_gatherer()
    gatherer.take("a", a_finding())
    assert len(gatherer.take_due(START)) == 1
    gatherer.take("a", a_finding())
    gatherer.take("b", a_finding())

    assert gatherer.next_due() == START + 5 * SECOND
    assert len(gatherer.take_due(START + SECOND)) == 1
    assert len(gatherer.take_due(START + 5 * SECOND)) == 1
    assert gatherer.next_due() is None


def test_a_clock_that_is_set_back_holds_nothing_up() -> None:
    gatherer = a_gatherer()
    gatherer.take("a", a_finding())
    gatherer.take_due(START)
    gatherer.take("a", a_finding())

    assert len(gatherer.take_due(START - timedelta(hours=1))) == 1


def test_what_waits_is_kept_until_it_is_told_and_comes_back_from_what_was_kept() -> None:
    gatherer, again = a_gatherer(), a_gatherer()
    gatherer.take("a", a_finding())
    gatherer.take_due(START)
    gatherer.take("a", a_finding("203.0.113.1"))
    ((kind, body),) = [one for one in gatherer.take_changes().values() if one is not None]
    assert kind == "finding"
    again.restore("a", body)
    gatherer.take_due(START + 5 * SECOND)

    assert gatherer.take_changes() == {"a": None}
    assert gatherer.take_changes() == {}
    assert [one.observables[0].value for one in again.take_due(START)] == ["203.0.113.1"]


def test_old_keys_are_forgotten() -> None:
    gatherer = a_gatherer()
    for n in range(1000):
        gatherer.take(str(n), a_finding())
        gatherer.take_due(START + n * SECOND)

    assert len(gatherer._sent_at) <= 6


def a_reporter() -> Reporter:
    clock = FixedClock(START)
    return Reporter(SOME_ID, clock, IdMaker(clock))


def test_reports_are_as_large_as_the_contract_has_room_for_and_no_larger() -> None:
    urls = tuple(f"https://evil.example/{'x' * 1900}/{n}" for n in range(100))
    messages = a_reporter().findings([a_finding(urls=urls) for _ in range(12)])

    assert len(messages) == 3
    assert all(len(one.body) <= MAX_NODE_MESSAGE_BYTES for one in messages)
    told = [parse_node_message(one.body) for one in messages]
    assert sum(len(one.findings) for one in told if isinstance(one, FindingsReport)) == 12


def test_many_sightings_take_several_reports() -> None:
    sightings = [
        ReportedSighting(
            indicator_id=f"indicator--{uuid5(SOME_ID, str(n))}",
            first_at=START,
            last_at=START,
            n_events=0,
            found_in="history",
            is_authenticated=False,
            detected_at=START,
        )
        for n in range(4_500)
    ]

    told = [parse_node_message(one.body) for one in a_reporter().sightings(sightings)]

    assert [len(one.sightings) for one in told if isinstance(one, SightingsReport)] == [
        2000,
        2000,
        500,
    ]


def test_what_the_contract_refuses_is_counted_and_costs_nothing_else() -> None:
    reporter = a_reporter()
    bad = ReportedSighting(
        indicator_id="not an id",
        first_at=START,
        last_at=START,
        n_events=1,
        found_in="live",
        is_authenticated=False,
        detected_at=START,
    )
    good = ReportedSighting(
        indicator_id=f"indicator--{SOME_ID}",
        first_at=START,
        last_at=START,
        n_events=1,
        found_in="live",
        is_authenticated=False,
        detected_at=START,
    )

    (message,) = reporter.sightings([bad, good])

    assert reporter.n_untellable == 1
    told = parse_node_message(message.body)
    assert isinstance(told, SightingsReport)
    assert told.sightings == (good,)

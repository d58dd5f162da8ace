"""Frames of the stream: in force at once, kept, told; what can't be used stops nothing."""

from datetime import timedelta

import pytest
from node_line import COLLECTION, START, Line, address, firewall, frame, indicator, total

from khumkan.core.messages import message
from khumkan.node.immunity import GapError
from khumkan.node.state import StateError

SEEN = firewall(action="allow", src_ip="203.0.113.66")


def test_an_indicator_is_found_in_the_next_event_and_told_at_once(line: Line) -> None:
    line.immunity.take_frame(frame(1, address(1, "203.0.113.66")))
    line.receive(SEEN)

    line.detect()

    (told,) = line.told_sightings()
    assert (told.n_events, told.found_in, told.is_authenticated) == (1, "live", True)
    assert told.received_at == START
    (stored,) = line.state.findings.all()
    assert stored.rule_id == told.indicator_id


def test_more_sightings_are_told_together_after_thirty_seconds(line: Line) -> None:
    line.immunity.take_frame(frame(1, address(1, "203.0.113.66")))
    line.receive(SEEN)
    line.detect()
    line.receive(SEEN)
    line.receive(SEEN)
    line.pass_time(29)
    assert total(line.told_sightings()) == 1

    line.pass_time(1)

    assert [one.n_events for one in line.told_sightings()] == [1, 2]


def test_the_hub_is_told_that_a_frame_is_in_force_and_then_that_the_past_was_searched(
    line: Line,
) -> None:
    line.receive(firewall(action="a"), firewall(action="b"))
    line.detect()
    line.clock.advance(timedelta(seconds=1))
    line.immunity.take_frame(frame(1, address(1, "203.0.113.66")))
    line.clock.advance(timedelta(seconds=1))
    assert line.hunter.hunt()
    assert not line.hunter.hunt()

    loaded, searched = line.told_deliveries()

    assert (loaded.collection, loaded.loaded_up_to) == (COLLECTION, 1)
    assert loaded.loaded_at == START + timedelta(seconds=1)
    assert (loaded.searched_up_to, loaded.searched_at) == (0, None)
    assert (searched.loaded_up_to, searched.searched_up_to) == (1, 1)
    assert searched.searched_at == START + timedelta(seconds=2)
    assert searched.n_events_searched == 2


def test_that_an_indicator_was_not_there_is_told_with_the_span_that_was_searched(
    line: Line,
) -> None:
    line.receive(firewall(action="a"))
    line.clock.advance(timedelta(hours=2))
    line.receive(firewall(action="b"))
    line.detect()
    line.immunity.take_frame(frame(1, address(1, "203.0.113.66")))

    line.hunter.hunt()

    (told,) = line.told_sightings()
    assert (told.n_events, told.found_in) == (0, "history")
    assert (told.first_at, told.last_at) == (START, START + timedelta(hours=2))


@pytest.mark.parametrize("is_stored", [True, False], ids=["in the lake", "not yet in the lake"])
def test_the_past_is_searched_wherever_it_lies(line: Line, is_stored: bool) -> None:
    line.receive(firewall(action="a"), SEEN)
    line.detect()
    if is_stored:
        line.pipeline.flush()
    line.immunity.take_frame(frame(1, address(1, "203.0.113.66")))

    line.hunter.hunt()

    (told,) = line.told_sightings()
    assert (told.n_events, told.found_in, told.is_authenticated) == (1, "history", True)
    (stored,) = line.state.findings.all()
    assert (stored.found_in, stored.record) == ("history", 2)
    (kept,) = line.state.indicators.all()
    assert (kept.is_hunted, kept.n_hits) == (True, 1)


def test_a_pattern_that_names_no_value_is_searched_for_in_every_event(line: Line) -> None:
    line.receive(firewall(action="a", url="http://evil.example/gate.php"))
    line.detect()
    line.pipeline.flush()
    line.immunity.take_frame(frame(1, indicator(1, "[url:value LIKE '%gate.php']")))

    line.hunter.hunt()

    assert total(line.told_sightings()) == 1


def test_a_frame_after_a_gap_is_not_taken_and_one_that_came_before_is_left_alone(
    line: Line,
) -> None:
    line.immunity.take_frame(frame(1, address(1, "203.0.113.66")))
    line.immunity.take_frame(frame(1, address(2, "203.0.113.67")))

    with pytest.raises(GapError) as caught:
        line.immunity.take_frame(frame(3, address(3, "203.0.113.68")))

    assert caught.value.position == 1
    assert [one.stix_id for one in line.state.indicators.all()] == [
        address(1, "203.0.113.66")["id"]
    ]
    assert [one.loaded for one in line.state.positions.all()] == [1]


def test_a_withdrawn_indicator_hits_nothing_any_more_and_its_past_is_not_searched(
    line: Line,
) -> None:
    line.immunity.take_frame(frame(1, address(1, "203.0.113.66")))
    gone = address(1, "203.0.113.66", revoked=True, modified="2026-11-22T02:30:00.000Z")
    line.immunity.take_frame(frame(2, gone))
    line.receive(SEEN)
    line.detect()

    line.hunter.hunt()

    assert not line.told_sightings()
    assert len(line.pipeline.indicators) == 0
    line.restart()
    assert len(line.pipeline.indicators) == 0
    assert line.told_deliveries()[-1].searched_up_to == 2


def test_a_newer_version_takes_the_place_of_an_older_one_and_never_the_other_way_round(
    line: Line,
) -> None:
    newer = address(1, "203.0.113.77", modified="2026-11-22T02:30:00.000Z")
    line.immunity.take_frame(frame(1, address(1, "203.0.113.66")))
    line.immunity.take_frame(frame(2, newer))
    line.immunity.take_frame(frame(3, address(1, "203.0.113.66")))

    line.receive(SEEN, firewall(action="x", src_ip="203.0.113.77"))
    line.detect()

    (stored,) = line.state.findings.all()
    assert b"203.0.113.77" in stored.evidence
    assert len(line.pipeline.indicators) == 1


def test_a_version_that_looks_for_the_same_is_not_searched_for_again(line: Line) -> None:
    line.receive(SEEN)
    line.detect()
    line.immunity.take_frame(frame(1, address(1, "203.0.113.66")))
    line.hunter.hunt()
    renamed = address(1, "203.0.113.66", name="another name", modified="2026-11-22T02:30:00.000Z")
    line.immunity.take_frame(frame(2, renamed))

    line.hunter.hunt()

    assert total(line.told_sightings()) == 1
    assert line.state.findings.n() == 1


def test_a_version_with_another_pattern_is_searched_for_without_telling_an_event_twice(
    line: Line,
) -> None:
    line.receive(SEEN, firewall(action="x", src_ip="203.0.113.77"))
    line.detect()
    line.immunity.take_frame(frame(1, address(1, "203.0.113.66")))
    line.hunter.hunt()
    both = "[ipv4-addr:value = '203.0.113.66' OR ipv4-addr:value = '203.0.113.77']"
    line.immunity.take_frame(frame(2, indicator(1, both, modified="2026-11-22T02:30:00.000Z")))

    line.hunter.hunt()

    assert total(line.told_sightings()) == 2
    assert line.state.findings.n() == 2


def test_an_expired_indicator_hits_nothing(line: Line) -> None:
    line.immunity.take_frame(
        frame(1, address(1, "203.0.113.66", valid_until="2026-11-22T03:00:10.000Z"))
    )
    line.receive(SEEN)
    line.detect()
    line.clock.advance(timedelta(seconds=10))
    line.receive(SEEN)
    line.pass_time(60)

    assert total(line.told_sightings()) == 1
    assert line.state.indicators.n_in_force(line.clock.now()) == 0


def test_what_cannot_be_used_is_kept_counted_and_stops_nothing(line: Line) -> None:
    line.immunity.take_frame(
        frame(
            1,
            {"type": "indicator", "id": "indicator--1"},
            {"type": "identity", "id": "identity--1"},
            indicator(1, "[[broken"),
            indicator(2, "rule x {}", pattern_type="yara"),
            indicator(3, "[file:name = 'a' FOLLOWEDBY file:name = 'b']"),
            address(4, "203.0.113.66"),
        )
    )
    line.receive(SEEN)
    line.detect()

    assert total(line.told_sightings()) == 1
    assert line.state.counters()["n_indicators_unusable"] == 4
    assert line.state.indicators.n_unusable() == 3
    assert line.state.indicators.n_in_force(line.clock.now()) == 1


def test_a_frame_that_cannot_be_kept_is_not_in_force(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise StateError(message("the disk is full"))

    with monkeypatch.context() as patch:
        patch.setattr(line.state, "take_frame", fail)
        with pytest.raises(StateError):
            line.immunity.take_frame(frame(1, address(1, "203.0.113.66")))
    line.receive(SEEN)
    line.detect()
    assert not line.told_sightings()

    line.immunity.take_frame(frame(1, address(1, "203.0.113.66")))
    line.hunter.hunt()

    assert [one.found_in for one in line.told_sightings()] == ["history"]


def test_a_thousand_indicators_come_in_one_frame_and_survive_a_restart(line: Line) -> None:
    many = [address(n, f"198.51.{n // 250}.{n % 250}") for n in range(1_000)]
    line.immunity.take_frame(frame(1, *many))
    assert len(line.pipeline.indicators) == 1_000

    line.restart()
    line.receive(firewall(action="x", src_ip="198.51.3.7"))
    line.detect()
    line.hunter.hunt()

    told = line.told_sightings()
    assert (len(told), total(told)) == (1_001, 1)

"""What holds for any facts: time only ever moves deadlines one way, and nothing is lost."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from khumkan.hub.incidents.duties import (
    Facts,
    compute_duties,
    compute_duties_in_force,
    encode_facts,
    explain_change,
    parse_facts,
    urgency_at,
    warn_at,
)
from khumkan.hub.incidents.law import load_laws

LAWS = load_laws()
[LAW] = LAWS
TIMES = ("occurred_at", "detected_at", "aware_at", "processor_aware_at")

zones = st.integers(-14 * 60, 14 * 60).map(lambda n: timezone(timedelta(minutes=n)))
times = st.datetimes(datetime(2024, 1, 1), datetime(2040, 1, 1), timezones=zones)  # noqa: DTZ001
answers = st.none() | st.booleans()
facts_of = st.builds(
    Facts,
    **{name: st.none() | times for name in TIMES},
    is_state_agency=answers,
    is_cii=answers,
    significant=answers,
    personal_data=answers,
    via_processor=answers,
    categories=st.none() | st.lists(st.integers(0, 9), unique=True).map(tuple),
    risk=st.sampled_from([None, "none", "possible", "high"]),
    regulator_hours=st.none() | st.floats(0.1, 8_760),
)
# Facts that no clause lets lift a duty: whatever they say, no duty goes.
HARMLESS: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys((*TIMES, "ended_at"), times),
    "is_state_agency": st.booleans(),
    "is_cii": st.booleans(),
    "significant": st.just(value=True),
    "personal_data": st.booleans(),
    "via_processor": st.booleans(),
    "categories": st.sampled_from([(2,), (0, 4), (1, 8, 9)]),
    "risk": st.sampled_from(["possible", "high"]),
    "regulator_hours": st.floats(0.1, 8_760),
}


def due_by_key(facts: Facts, *, is_strict: bool = False) -> dict[tuple[str, str], datetime | None]:
    return {one.rule.key: one.due_at for one in compute_duties(facts, LAW, is_strict=is_strict)}


@given(facts_of, st.sampled_from(TIMES), st.timedeltas(timedelta(0), timedelta(days=800)))
def test_a_later_start_never_gives_an_earlier_deadline(
    facts: Facts, name: str, later: timedelta
) -> None:
    start = getattr(facts, name)
    if start is None:
        return
    before, after = due_by_key(facts), due_by_key(replace(facts, **{name: start + later}))
    assert before.keys() == after.keys()
    for key, due in before.items():
        moved = after[key]
        assert (due is None) is (moved is None)
        assert due is None or moved is None or moved >= due


@given(facts_of)
def test_the_strict_reading_is_never_later(facts: Facts) -> None:
    usual, strict = due_by_key(facts), due_by_key(facts, is_strict=True)
    assert usual.keys() == strict.keys()
    for key, due in usual.items():
        sooner = strict[key]
        assert due is None or (sooner is not None and sooner <= due)


@given(facts_of)
def test_computing_twice_is_the_same_and_one_version_is_all_there_is(facts: Facts) -> None:
    first = compute_duties(facts, LAW)
    assert first == compute_duties(facts, LAW) == compute_duties_in_force(facts, LAWS)
    assert explain_change(facts, facts, LAWS) == []


@given(facts_of)
def test_the_zone_in_which_a_time_is_told_moves_nothing(facts: Facts) -> None:
    in_utc = {
        name: at.astimezone(UTC) for name in TIMES if (at := getattr(facts, name)) is not None
    }
    assert due_by_key(facts) == due_by_key(replace(facts, **in_utc))


@pytest.mark.parametrize("name", HARMLESS)
@given(data=st.data(), facts=facts_of)
def test_no_duty_goes_when_a_fact_is_added_that_cannot_lift_it(
    name: str, data: st.DataObject, facts: Facts
) -> None:
    if getattr(facts, name) is not None or (name == "ended_at" and facts.occurred_at):
        return
    more = replace(facts, **{name: data.draw(HARMLESS[name])})
    assert due_by_key(facts).keys() <= due_by_key(more).keys()


@given(facts_of)
def test_facts_survive_being_written_and_read(facts: Facts) -> None:
    assert parse_facts(encode_facts(facts)) == facts


@given(facts_of, times)
def test_warnings_lie_between_start_and_deadline(facts: Facts, at: datetime) -> None:
    for duty in compute_duties(facts, LAW):
        warnings = warn_at(duty)
        if warnings and duty.runs_from and duty.due_at:
            assert duty.runs_from <= warnings.amber_at <= warnings.red_at <= duty.due_at
        assert urgency_at(duty, at) == urgency_at(duty, at.astimezone(UTC))


@given(facts_of)
def test_the_answer_is_json(facts: Facts) -> None:
    records = [one.to_record() for one in compute_duties(facts, LAW)]
    assert msgspec.json.decode(msgspec.json.encode(records)) == records

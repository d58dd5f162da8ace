"""Facts from JSON: what is not known stays unknown, what can't be is refused with what to write."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from khumkan.core.clock import ClockError
from khumkan.hub.incidents.duties import Facts, encode_facts, parse_facts
from khumkan.hub.incidents.duties.facts import FactsError


def test_every_fact_is_read() -> None:
    facts = parse_facts(
        b'{"occurred_at": "2026-12-30T23:40:00+07:00", "detected_at": "2026-12-30T22:31:00Z",'
        b' "aware_at": "2026-12-31 09:10+0700", "processor_aware_at": "2026-12-30T22:00+07:00",'
        b' "ended_at": "2027-01-02T16:00+07:00", "is_state_agency": true, "is_cii": false,'
        b' "significant": true, "personal_data": true, "via_processor": false,'
        b' "categories": [4, 6], "risk": "possible", "regulator_hours": 1.5}'
    )
    assert facts == Facts(
        occurred_at=datetime(2026, 12, 30, 16, 40, tzinfo=UTC),
        detected_at=datetime(2026, 12, 30, 22, 31, tzinfo=UTC),
        aware_at=datetime(2026, 12, 31, 2, 10, tzinfo=UTC),
        processor_aware_at=datetime(2026, 12, 30, 15, 0, tzinfo=UTC),
        ended_at=datetime(2027, 1, 2, 9, 0, tzinfo=UTC),
        is_state_agency=True,
        is_cii=False,
        significant=True,
        personal_data=True,
        via_processor=False,
        categories=(4, 6),
        risk="possible",
        regulator_hours=1.5,
    )


@pytest.mark.parametrize("content", [b"{}", b'{"is_cii": null, "risk": null, "aware_at": null}'])
def test_what_is_missing_or_null_is_not_known(content: bytes) -> None:
    assert parse_facts(content) == Facts()


def test_a_byte_order_mark_of_windows_is_no_part_of_the_facts() -> None:
    assert parse_facts(b'\xef\xbb\xbf{"is_cii": true}') == Facts(is_cii=True)


def test_an_empty_list_of_categories_is_an_answer() -> None:
    assert parse_facts(b'{"categories": []}').categories == ()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param('{"aware_at": "2026-12-31T09:10:00"}', 'f.json:1: aware_at is "2026-12-31T09:10:00", but must be a time with its zone', id="no zone"),
        pytest.param('{"aware_at": "2026-12-31"}', 'aware_at is "2026-12-31", but must be a time', id="a day"),
        pytest.param('{"aware_at": "2027-02-29T09:10:00Z"}', "but must be a time", id="no such day"),
        pytest.param('{"aware_at": 1798683000}', "aware_at is 1798683000, but must be a time", id="a number for a time"),
        pytest.param('{"aware_at": "2569-12-31T09:10:00+07:00"}', "aware_at is in the year 2569: write the year of the common era, such as 2026 for 2569", id="a year of the Buddhist era"),
        pytest.param('{\n"is_cii": true,\n"significant": "yes"}', 'f.json:3: significant is "yes", but must be true or false', id="yes in words, on its line"),
        pytest.param('{"is_cii": 1}', "is_cii is 1, but must be true or false", id="one for true"),
        pytest.param('{"categories": 4}', "categories is 4, but must be a list", id="one category"),
        pytest.param('{"categories": [10]}', "whole numbers from 0 to 9", id="an eleventh category"),
        pytest.param('{"categories": [true]}', "whole numbers from 0 to 9", id="true is no number"),
        pytest.param('{"categories": ["4"]}', "whole numbers from 0 to 9", id="a number as text"),
        pytest.param('{"risk": "low"}', 'risk is "low", but must be "none", "possible" or "high"', id="another risk"),
        pytest.param('{"regulator_hours": 0}', "regulator_hours is 0, but must be a number of hours", id="no hours"),
        pytest.param('{"regulator_hours": "12"}', "or null where the regulator has set none", id="hours as text"),
        pytest.param('{"regulator_hours": 1e999}', "regulator_hours is Infinity", id="endless hours"),
        pytest.param('{"regulator_hours": NaN}', "this is not JSON: NaN", id="no number"),
        pytest.param('{"is_ciii": true}', "is_ciii is no fact known here; known are: occurred_at, ", id="an unknown key"),
        pytest.param('{"is_cii": true, "is_cii": false}', "is_cii stands there twice", id="two answers"),
        pytest.param('{"is_cii": true', "f.json:1:16: this is not JSON", id="cut off"),
        pytest.param("", "f.json:1:1: this is not JSON", id="nothing"),
        pytest.param("[]", "f.json: facts must be one JSON object", id="a list"),
        pytest.param("[" * 100_000, "this is not JSON", id="brackets without end"),
        pytest.param('{"occurred_at": "2026-12-31T10:00Z", "ended_at": "2026-12-31T16:59+07:00"}', "f.json: ended_at is before occurred_at: nothing ends before it begins. Check both times and their zones", id="ended before it occurred"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_place_and_what_to_do(content: str, said: str) -> None:
    with pytest.raises(FactsError) as caught:
        parse_facts(content.encode(), "f.json")
    assert said in str(caught.value)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(FactsError, match="not UTF-8 text"):
        parse_facts(b"\xff\xfe")


def test_what_ends_in_the_moment_it_occurs_is_no_mistake() -> None:
    at = datetime(2026, 12, 31, tzinfo=UTC)
    assert Facts(occurred_at=at, ended_at=at.astimezone(timezone(timedelta(hours=7)))).ended_at


def test_facts_made_in_code_need_zones_and_the_common_era_too() -> None:
    with pytest.raises(ClockError, match="no time zone"):
        Facts(aware_at=datetime(2026, 12, 31))  # noqa: DTZ001 -- what is refused
    with pytest.raises(FactsError, match="common era"):
        Facts(aware_at=datetime(2569, 12, 31, tzinfo=UTC))


def test_only_what_is_known_is_written() -> None:
    facts = Facts(aware_at=datetime(2026, 12, 31, 2, 10, tzinfo=UTC), categories=(), is_cii=False)
    assert encode_facts(facts) == (
        b'{"aware_at":"2026-12-31T02:10:00.000000Z","is_cii":false,"categories":[]}'
    )

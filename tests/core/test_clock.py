from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.core.clock import (
    Clock,
    ClockError,
    FixedClock,
    Precision,
    SystemClock,
    format_time,
    parse_time,
    to_utc,
)
from khumkan.core.errors import KhumkanError

NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
BANGKOK = timezone(timedelta(hours=7))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2026-01-31T12:00:00Z", NOON, id="zulu"),
        pytest.param("2026-01-31t12:00:00z", NOON, id="lower case"),
        pytest.param("2026-01-31 12:00:00Z", NOON, id="space for T"),
        pytest.param("2026-01-31T19:00:00+07:00", NOON, id="Thai time"),
        pytest.param("2026-01-31T19:00:00+0700", NOON, id="offset without colon"),
        pytest.param("2026-01-31T19:00:00+07", NOON, id="offset in hours"),
        pytest.param("2026-01-31T08:30:00-03:30", NOON, id="western offset with minutes"),
        pytest.param("20260131T120000Z", NOON, id="basic form"),
        pytest.param("2026-01-31T12:00Z", NOON, id="no seconds"),
        pytest.param("2026-01-31T12Z", NOON, id="no minutes"),
        pytest.param("2026-01-31T12:00:00.25Z", NOON.replace(microsecond=250_000), id="fraction"),
        pytest.param("2026-01-31T12:00:00,25Z", NOON.replace(microsecond=250_000), id="comma"),
        pytest.param(
            "2026-01-31T12:00:00.1234567Z", NOON.replace(microsecond=123_456), id="Windows ticks"
        ),
        pytest.param(
            "2026-01-31T12:00:00.999999999Z", NOON.replace(microsecond=999_999), id="nanoseconds"
        ),
        pytest.param("2024-02-29T00:00:00Z", datetime(2024, 2, 29, tzinfo=UTC), id="leap day"),
    ],
)
def test_iso_8601_becomes_aware_utc(text: str, expected: datetime) -> None:
    parsed = parse_time(text)
    assert parsed == expected
    assert parsed.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("yesterday", id="words"),
        pytest.param("2026-01-31", id="a day is no moment"),
        pytest.param("2026-01-31T12:00:00", id="no zone"),
        pytest.param("2026-02-30T12:00:00Z", id="no such day"),
        pytest.param("2026-01-31T25:00:00Z", id="no such hour"),
        pytest.param("2026-01-31T23:59:60Z", id="leap second"),
        pytest.param("2026-01-31T12:00:00+25:00", id="no such offset"),
        pytest.param("2026-W05-6T12:00:00Z", id="week date"),
        pytest.param("2026-01-31x12:00:00Z", id="another separator"),
        pytest.param("2026-01-31T12:00:00Z ", id="something after it"),
        pytest.param("2026-01-31T12:00:00Z\n", id="line end after it"),
        pytest.param("๒๕๖๙-01-31T12:00:00Z", id="Thai digits"),
        pytest.param("0001-01-01T00:00:00+14:00", id="before the year 1 in UTC"),
        pytest.param("9999-12-31T23:59:59-01:00", id="after the year 9999 in UTC"),
        pytest.param("1767225600", id="seconds since 1970"),
    ],
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ClockError):
        parse_time(text)


def test_the_refusal_shows_the_text_and_an_example_but_never_a_whole_line() -> None:
    with pytest.raises(ClockError, match="2026-01-31T08:30:00") as caught:
        parse_time("x" * 10_000)
    assert len(str(caught.value)) < 200
    assert isinstance(caught.value, KhumkanError)


def test_a_naive_time_is_refused_with_the_remedy() -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(ClockError, match="add Z or an offset"):
        to_utc(naive)
    with pytest.raises(ClockError):
        format_time(naive)
    with pytest.raises(ClockError):
        FixedClock(naive)


@pytest.mark.parametrize(
    ("precision", "text"),
    [
        ("seconds", "2026-01-31T12:00:00Z"),
        ("milliseconds", "2026-01-31T12:00:00.999Z"),
        ("microseconds", "2026-01-31T12:00:00.999999Z"),
    ],
)
def test_times_are_written_in_utc_and_never_rounded_into_the_future(
    precision: Precision, text: str
) -> None:
    at = NOON.replace(microsecond=999_999).astimezone(BANGKOK)
    assert format_time(at, precision) == text


def test_milliseconds_are_the_usual_precision() -> None:
    assert format_time(NOON) == "2026-01-31T12:00:00.000Z"


aware_times = st.datetimes(
    min_value=datetime(2, 1, 1),  # noqa: DTZ001  # hypothesis wants naive bounds
    max_value=datetime(9998, 12, 31),  # noqa: DTZ001  # hypothesis wants naive bounds
    timezones=st.timezones(),
)


@given(aware_times)
def test_a_written_time_reads_as_the_same_moment(at: datetime) -> None:
    assert parse_time(format_time(at, "microseconds")) == to_utc(at)


def test_the_system_clock_tells_aware_utc() -> None:
    clock: Clock = SystemClock(read_seconds=NOON.timestamp)
    assert clock.now() == NOON
    assert clock.now().tzinfo is UTC


def test_the_system_clock_is_this_machines_unless_told_otherwise() -> None:
    first = SystemClock().now()
    assert SystemClock().now() >= first > NOON


def test_a_fixed_clock_stands_still_until_it_is_moved() -> None:
    clock = FixedClock(NOON.astimezone(BANGKOK))
    assert clock.now() == clock.now() == NOON
    assert clock.now().tzinfo is UTC
    clock.advance(timedelta(hours=-1))
    assert clock.now() == NOON - timedelta(hours=1)

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.engine.columns.times import (
    NOTHING_KNOWN,
    TimeContext,
    first_time,
    parse_access_time,
    parse_epoch,
    parse_syslog_time,
    parse_time,
)
from khumkan.engine.rows import Value

NOON = datetime(2026, 11, 21, 13, 57, 28, tzinfo=UTC)
BANGKOK = timezone(timedelta(hours=7))


@pytest.mark.parametrize(
    ("text", "time"),
    [
        pytest.param("2026-11-21T13:57:28Z", NOON, id="zulu"),
        pytest.param("2026-11-21T20:57:28+0700", NOON, id="Suricata's zone, without colon"),
        pytest.param("2026-11-21T20:57:28+07:00", NOON, id="zone with colon"),
        pytest.param("2026-11-21 20:57:28", NOON, id="no zone is the given one"),
        pytest.param("2026-11-21T13:57:28 UTC", NOON, id="Percona's zone in words"),
        pytest.param(
            "2026-11-21T13:57:28.1234567Z", NOON.replace(microsecond=123456), id="Windows, 100 ns"
        ),
        pytest.param("2026-11-21 20:57:28.5", NOON.replace(microsecond=500000), id="NXLog"),
        pytest.param("Nov 21 20:57:28", None, id="no year"),
        pytest.param("0001-01-01T00:00:00+07:00", None, id="before the first year"),
        pytest.param("0001-01-01T00:00:00", None, id="before the first year, in the given zone"),
        pytest.param("yesterday", None, id="words"),
        pytest.param("", None, id="nothing"),
        pytest.param(1795269448, NOON, id="epoch"),
        pytest.param("1795269448000", NOON, id="epoch as text"),
        pytest.param("20261121135728", None, id="digits that are no epoch"),
        pytest.param(True, None, id="a boolean is no epoch"),
        pytest.param(("2026-11-21T13:57:28Z",), None, id="a list is no time"),
    ],
)
def test_times_are_read_as_aware_utc(text: Value, time: datetime | None) -> None:
    found = parse_time(text, BANGKOK)
    assert found == time
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize(
    ("zone", "clock"),
    [
        pytest.param(UTC, "13:57:28", id="UTC"),
        pytest.param(BANGKOK, "20:57:28", id="fixed"),
        pytest.param(ZoneInfo("Asia/Bangkok"), "20:57:28", id="Thailand"),
        pytest.param(ZoneInfo("America/New_York"), "08:57:28", id="west, in winter"),
    ],
)
def test_a_time_without_a_zone_is_that_zones(zone: tzinfo, clock: str) -> None:
    assert parse_time(f"2026-11-21 {clock}", zone) == NOON
    assert parse_access_time(f"21/Nov/2026:{clock}", zone) == NOON
    assert parse_syslog_time(f"Nov 21 2026 {clock}", TimeContext(zone)) == NOON


@pytest.mark.parametrize(
    ("epoch", "time"),
    [
        pytest.param("1795269448", NOON, id="seconds"),
        pytest.param("1795269448.5", NOON.replace(microsecond=500000), id="fraction"),
        pytest.param("1795269448000", NOON, id="milliseconds"),
        pytest.param("1795269448000000", NOON, id="microseconds"),
        pytest.param("1795269448000000000", NOON, id="nanoseconds"),
        pytest.param("nan", None, id="not a number"),
        pytest.param("inf", None, id="infinite"),
        pytest.param("1e300", None, id="beyond all years"),
        pytest.param("x", None, id="no number"),
    ],
)
def test_an_epoch_tells_its_unit_by_its_size(epoch: str, time: datetime | None) -> None:
    assert parse_epoch(epoch) == time


@pytest.mark.parametrize(
    ("text", "time"),
    [
        pytest.param("21/Nov/2026:20:57:28 +0700", NOON, id="Bangkok"),
        pytest.param("21/Nov/2026:09:27:28 -0430", NOON, id="west and half an hour"),
        pytest.param("21/Nov/2026:20:57:28", NOON, id="no zone is the given one"),
        pytest.param("21/XXX/2026:13:57:28 +0000", None, id="no month"),
        pytest.param("32/Nov/2026:13:57:28 +0000", None, id="no such day"),
        pytest.param("21/Nov/2026:13:57:28 +9900", None, id="no such zone"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_access_log_times(text: str, time: datetime | None) -> None:
    assert parse_access_time(text, BANGKOK) == time


@pytest.mark.parametrize(
    ("text", "time"),
    [
        pytest.param("2026-11-21T20:57:28+07:00", NOON, id="RFC 5424"),
        pytest.param("2026-11-21T20:57:28", NOON, id="ISO without a zone"),
        pytest.param("Nov 21 20:57:28", None, id="RFC 3164 has no year"),
        pytest.param("Nov 21 2026 20:57:28", NOON, id="Cisco, year before the clock"),
        pytest.param("Nov 21 20:57:28 2026", NOON, id="year behind the clock"),
        pytest.param("Nov 21 2026 13:57:28 UTC", NOON, id="UTC in words"),
        pytest.param("Nov 21 2026 13:57:28 GMT", NOON, id="GMT in words"),
        pytest.param("Nov 21 2026 20:57:28 BKK", NOON, id="a zone as the device calls it"),
        pytest.param("Nov 21 2026 7 20:57:28", None, id="a number too many"),
        pytest.param("Nov 2026 21", None, id="no clock"),
        pytest.param("yesterday", None, id="words"),
    ],
)
def test_syslog_times(text: str, time: datetime | None) -> None:
    assert parse_syslog_time(text, TimeContext(BANGKOK)) == time


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


@pytest.mark.parametrize(
    ("stamp", "reference", "time"),
    [
        pytest.param("Nov 21 20:57:28", "2026-11-21 13:57:28", "2026-11-21 13:57:28", id="now"),
        pytest.param("Nov 21 20:57:28", "2026-12-31 00:00", "2026-11-21 13:57:28", id="a month"),
        pytest.param("Nov 21 20:57:28", "2027-11-01 00:00", "2026-11-21 13:57:28", id="11 months"),
        pytest.param(
            "Nov 21 20:57:28", "2026-11-20 13:57:28", "2026-11-21 13:57:28", id="24 hours ahead"
        ),
        pytest.param(
            "Nov 21 20:57:28", "2026-11-20 13:57:27", "2025-11-21 13:57:28", id="a second more"
        ),
        pytest.param("Dec 31 23:59:59", "2027-01-01 00:00", "2026-12-31 16:59:59", id="New Year"),
        pytest.param(
            "Jan  1 00:00:01", "2026-12-31 17:00:02", "2026-12-31 17:00:01", id="New Year, local"
        ),
        pytest.param(
            "Jan  1 12:00:00", "2026-12-31 06:00", "2027-01-01 05:00", id="ahead into New Year"
        ),
        pytest.param("Jan  1 12:00:00", "2027-12-30 05:00", "2027-01-01 05:00", id="long ago"),
        pytest.param("Feb 29 12:00:00", "2028-03-01 00:00", "2028-02-29 05:00", id="leap year"),
        pytest.param(
            "Feb 29 12:00:00", "2028-02-01 00:00", "2024-02-29 05:00", id="leap day to come"
        ),
        pytest.param("Feb 29 12:00:00", "2026-11-21 00:00", "2024-02-29 05:00", id="leap day ago"),
        pytest.param("Feb 29 12:00:00", "2104-02-01 00:00", "2096-02-29 05:00", id="century"),
        pytest.param(
            "Nov 21 20:57:28.5", "2026-12-01 00:00", "2026-11-21 13:57:28.5", id="fraction"
        ),
        pytest.param("Nov 21 13:57:28 UTC", "2026-12-01 00:00", "2026-11-21 13:57:28", id="UTC"),
        pytest.param("Nov 31 12:00:00", "2026-12-01 00:00", None, id="no such day"),
        pytest.param("Nov 21 24:57:28", "2026-12-01 00:00", None, id="no such hour"),
        pytest.param("Jan  1 00:00:00", "0001-01-01 00:00", None, id="before all years"),
        pytest.param(
            "Dec 31 23:59:59", "9999-12-31 23:59:59", "9999-12-31 16:59:59", id="the last year"
        ),
    ],
)
def test_a_time_without_a_year_has_the_latest_that_the_reference_allows(
    stamp: str, reference: str, time: str | None
) -> None:
    context = TimeContext(BANGKOK, utc(reference))
    assert parse_syslog_time(stamp, context) == (None if time is None else utc(time))


def test_the_zone_of_the_reference_does_not_matter() -> None:
    east, west = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
    for zone in (east, west):
        for hours in range(-30, 31):
            at = datetime(2027, 1, 1, 0, 30, tzinfo=zone)
            stamp = f"{at:%b} {at.day:2} {at:%H:%M:%S}"
            reference = at + timedelta(hours=hours)
            expected = at if hours >= -24 else at.replace(year=2026)
            for place in (east, UTC, west):
                context = TimeContext(zone, reference.astimezone(place))
                assert parse_syslog_time(stamp, context) == expected


MOMENTS = st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(MOMENTS, st.timedeltas(timedelta(hours=-24), timedelta(days=363)))
def test_a_year_is_found_again(at: datetime, age: timedelta) -> None:
    local = at.astimezone(BANGKOK)
    stamp = f"{local:%b} {local.day:2} {local:%H:%M:%S}"
    assert parse_syslog_time(stamp, TimeContext(BANGKOK, at + age)) == at


def test_the_first_time_that_can_be_read_counts() -> None:
    leaves = {"a": "soon", "b": "2026-11-21T13:57:28Z", "c": "2020-01-01T00:00:00Z"}
    assert first_time(leaves, ("x", "a", "b", "c"), UTC) == NOON
    assert first_time(leaves, ("a",), UTC) is None


CONTEXTS = st.just(NOTHING_KNOWN) | st.builds(
    TimeContext,
    st.sampled_from([UTC, BANGKOK, timezone(timedelta(hours=-12))]),
    st.none() | st.datetimes(timezones=st.just(UTC)),
)
WORDS = st.sampled_from(["Nov", "Feb", "21", "29", "2026", "9999", "0", "12:00:00", "UTC", "x"])
STAMPS = st.lists(WORDS, max_size=6).map(" ".join)


@given(st.text() | STAMPS | st.integers() | st.floats() | st.booleans(), CONTEXTS)
def test_no_value_breaks_a_reader_of_times(value: Value, context: TimeContext) -> None:
    parse_time(value, context.zone)
    parse_access_time(str(value), context.zone)
    parse_syslog_time(str(value), context)

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.engine.columns.times import (
    first_time,
    parse_access_time,
    parse_epoch,
    parse_syslog_time,
    parse_time,
)
from khumkan.engine.rows import Value

NOON = datetime(2026, 11, 21, 13, 57, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        pytest.param("2026-11-21T13:57:28Z", NOON, id="zulu"),
        pytest.param("2026-11-21T20:57:28+0700", NOON, id="Suricata's zone, without colon"),
        pytest.param("2026-11-21T20:57:28+07:00", NOON, id="zone with colon"),
        pytest.param("2026-11-21 13:57:28", NOON, id="no zone is UTC"),
        pytest.param("2026-11-21T13:57:28 UTC", NOON, id="Percona's zone in words"),
        pytest.param(
            "2026-11-21T13:57:28.1234567Z", NOON.replace(microsecond=123456), id="Windows, 100 ns"
        ),
        pytest.param("2026-11-21 13:57:28.5", NOON.replace(microsecond=500000), id="Sysmon"),
        pytest.param("Nov 21 20:57:28", None, id="no year"),
        pytest.param("0001-01-01T00:00:00+07:00", None, id="before the first year"),
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
    found = parse_time(text)
    assert found == time
    assert found is None or found.tzinfo is UTC


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
        pytest.param("21/Nov/2026:13:57:28", NOON, id="no zone is UTC"),
        pytest.param("21/XXX/2026:13:57:28 +0000", None, id="no month"),
        pytest.param("32/Nov/2026:13:57:28 +0000", None, id="no such day"),
        pytest.param("21/Nov/2026:13:57:28 +9900", None, id="no such zone"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_access_log_times(text: str, time: datetime | None) -> None:
    assert parse_access_time(text) == time


@pytest.mark.parametrize(
    ("text", "time"),
    [
        pytest.param("2026-11-21T20:57:28+07:00", NOON, id="RFC 5424"),
        pytest.param("Nov 21 20:57:28", None, id="RFC 3164 has no year"),
        pytest.param("Nov 21 2026 13:57:28", NOON, id="Cisco, year before the clock"),
        pytest.param("Nov 21 13:57:28 2026", NOON, id="year behind the clock"),
        pytest.param("Nov 2026 21", None, id="no clock"),
        pytest.param("yesterday", None, id="words"),
    ],
)
def test_syslog_times(text: str, time: datetime | None) -> None:
    assert parse_syslog_time(text) == time


def test_the_first_time_that_can_be_read_counts() -> None:
    leaves = {"a": "soon", "b": "2026-11-21T13:57:28Z", "c": "2020-01-01T00:00:00Z"}
    assert first_time(leaves, ("x", "a", "b", "c")) == NOON
    assert first_time(leaves, ("a",)) is None


@given(st.text() | st.integers() | st.floats() | st.booleans())
def test_no_value_breaks_a_reader_of_times(value: Value) -> None:
    parse_time(value)
    parse_access_time(str(value))
    parse_syslog_time(str(value))

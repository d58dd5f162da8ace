"""The kernel that reads times: what it reads is what `columns.times` reads, and it never guesses."""

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.engine.columns.times import parse_time
from khumkan.engine.correlation.compact.records import to_moment
from khumkan.engine.correlation.compact.times import MOST_OFFSET, UNREAD, read_time
from khumkan.engine.formats.tape.memory import PADDING

BANGKOK = timezone(timedelta(hours=7))
MOMENTS = st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31))  # noqa: DTZ001 -- as written
ENDS = ["", "Z", " UTC", "+00:00", "-00:00", "+07:00", "-0330", "+23:59", "-2359"]
ODD_ENDS = [" GMT", "z", "+7", "+07", "+24:00", "+00:60", "+07-00", "ZZ", "+07:00:01", " ", ",5"]


def read(text: str, zone: int = 0) -> datetime | None:
    raw = text.encode()
    data = np.frombuffer(b"\n" + raw + bytes(PADDING), np.uint8)
    found = int(read_time(data, 1, 1 + len(raw), zone))
    return None if found == UNREAD else to_moment(found)


@given(MOMENTS, st.sampled_from("T "), st.integers(0, 9), st.sampled_from(ENDS))
def test_what_is_iso_8601_is_read_as_elsewhere(
    moment: datetime, between: str, n_digits: int, end: str
) -> None:
    fraction = f".{moment.microsecond:06}789"[: n_digits + 1] if n_digits else ""
    text = moment.strftime(f"{moment.year:04}-%m-%d{between}%H:%M:%S{fraction}{end}")
    assert read(text) == parse_time(text, UTC)
    assert read(text) is not None
    assert read(text, 7 * 60) == parse_time(text, BANGKOK)


@pytest.mark.parametrize("end", ODD_ENDS)
def test_an_end_that_is_not_known_is_left_to_others(end: str) -> None:
    assert read(f"2026-11-21T10:00:00{end}") is None


def test_a_time_without_a_zone_is_left_to_others_where_the_zone_is_not_one_offset() -> None:
    assert read("2026-11-21T10:00:00", MOST_OFFSET) is None
    assert read("2026-11-21T10:00:00Z", MOST_OFFSET) is not None


@pytest.mark.parametrize(
    "text",
    [
        *("", "2026-11-21", "2026-11-21T10:00", "2026-02-29T10:00:00", "2026-13-01T10:00:00"),
        *("2026-00-10T10:00:00", "2026-11-31T10:00:00", "2026-11-21T24:00:00", "1793786400"),
        *("2026-11-21T10:60:00", "2026-11-21T10:00:60", "0001-01-01T00:00:00", "20261121T100000Z"),
        *("2026-11-21T10:00:00.", "2026-11-21T10:00:00.1234567890", "2026/11/21 10:00:00"),
        *("2026-11-21x10:00:00", "9999-12-31T23:59:59-01:00", "๒๐๒๖-11-21T10:00:00"),
    ],
)
def test_what_is_unusual_is_left_to_others(text: str) -> None:
    assert read(text) is None


@given(st.text("0123456789-:. TZ+UC", max_size=32))
def test_whatever_is_read_is_read_as_elsewhere(text: str) -> None:
    found = read(text)
    assert found is None or found == parse_time(text, UTC)


@given(MOMENTS, st.integers(0, 31), st.sampled_from("0189-:. TZ+x"))
def test_one_wrong_sign_is_never_read_otherwise(moment: datetime, at: int, sign: str) -> None:
    text = moment.strftime(f"{moment.year:04}-%m-%dT%H:%M:%S.%f+07:00")
    wrong = text[:at] + sign + text[at + 1 :]
    found = read(wrong)
    assert found is None or found == parse_time(wrong, UTC)

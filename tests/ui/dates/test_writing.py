"""Moments and days as people read them."""

from datetime import UTC, date, datetime

import pytest

from khumkan.core.clock import ClockError
from khumkan.ui.dates import (
    to_day,
    write_brief,
    write_clock_time,
    write_day,
    write_long_day,
    write_moment,
)
from khumkan.ui.preferences import Preferences, using

AT = datetime(2026, 11, 22, 0, 5, tzinfo=UTC)  # five past seven in Thailand
THAI = Preferences()
ENGLISH = Preferences(language="en", calendar="gregorian")


@pytest.mark.parametrize(
    ("reader", "day", "moment"),
    [
        pytest.param(THAI, "22 พ.ย. 2569", "22 พ.ย. 2569 07:05 น.", id="Thai"),
        pytest.param(ENGLISH, "22 Nov 2026", "22 Nov 2026, 07:05", id="English"),
        pytest.param(
            Preferences(calendar="gregorian"),
            "22 พ.ย. ค.ศ. 2026",
            "22 พ.ย. ค.ศ. 2026 07:05 น.",
            id="Thai, common era is marked",
        ),
        pytest.param(
            Preferences(language="en"),
            "22 Nov 2569 BE",
            "22 Nov 2569 BE, 07:05",
            id="English, Buddhist era is marked",
        ),
        pytest.param(
            Preferences(digits="thai"), "๒๒ พ.ย. ๒๕๖๙", "๒๒ พ.ย. ๒๕๖๙ ๐๗:๐๕ น.", id="Thai digits"
        ),
    ],
)
def test_dates_follow_the_reader(reader: Preferences, day: str, moment: str) -> None:
    with using(reader):
        assert (write_day(AT), write_moment(AT)) == (day, moment)


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        pytest.param(THAI, "วันอาทิตย์ที่ 22 พฤศจิกายน 2569", id="Thai"),
        pytest.param(ENGLISH, "Sunday 22 November 2026", id="English"),
    ],
)
def test_a_day_in_full_names_the_weekday(reader: Preferences, expected: str) -> None:
    with using(reader):
        assert write_long_day(AT) == expected


def test_the_day_is_the_day_in_thailand() -> None:
    assert to_day(datetime(2026, 12, 31, 17, 0, tzinfo=UTC)) == date(2027, 1, 1)
    assert to_day(datetime(2026, 12, 31, 16, 59, tzinfo=UTC)) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param(datetime(2026, 11, 22, 3, 0, tzinfo=UTC), "10:00 น.", id="today"),
        pytest.param(datetime(2026, 2, 1, 3, 0, tzinfo=UTC), "1 ก.พ.", id="this year"),
        pytest.param(datetime(2025, 11, 22, 3, 0, tzinfo=UTC), "22 พ.ย. 2568", id="another year"),
        pytest.param(datetime(2026, 11, 21, 16, 59, tzinfo=UTC), "21 พ.ย.", id="late last night"),
    ],
)
def test_dense_lists_say_the_least_that_is_clear(at: datetime, expected: str) -> None:
    assert write_brief(at, now=AT) == expected


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ClockError):
        write_clock_time(datetime(2026, 11, 22))  # noqa: DTZ001 -- the refusal is what is tested

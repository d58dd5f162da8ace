"""Days that people type."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.ui.dates import DateError, parse_day, write_day, write_digits
from khumkan.ui.preferences import CALENDARS, DIGITS, LANGUAGES, Preferences, using

DAY = date(2026, 11, 22)
DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("22/11/2569", id="day first"),
        pytest.param("22/11/2026", id="day first, common era"),
        pytest.param("๒๒/๑๑/๒๕๖๙", id="Thai digits"),
        pytest.param("22-11-2569", id="hyphens"),
        pytest.param("22.11.2569", id="points"),
        pytest.param(" 22 11  2569 ", id="spaces"),
        pytest.param("2026-11-22", id="ISO"),
        pytest.param("2569-11-22", id="ISO order, Buddhist era"),
        pytest.param("22 พ.ย. 2569", id="month in short"),
        pytest.param("22 พ.ย. พ.ศ. 2569", id="era named"),
        pytest.param("22 พฤศจิกายน ๒๕๖๙", id="month in full"),
        pytest.param("22 November 2026", id="English month"),
        pytest.param("22 nov 2569 BE", id="English month, era named"),
        pytest.param("22 Nov, 2026", id="with a comma"),
    ],
)
def test_a_day_can_be_typed_in_many_ways(text: str) -> None:
    assert parse_day(text) == DAY


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("", "not a date", id="nothing"),
        pytest.param("tomorrow", "not a date", id="a word"),
        pytest.param("22 Novembre 2026", "not a date", id="no month we know"),
        pytest.param("22/11", "not a date", id="no year"),
        pytest.param("22/11/69", "four digits", id="a year of two digits could be either"),
        pytest.param("22/11/0069", "four digits", id="a year nobody lives in"),
        pytest.param("22/11/12569", "four digits", id="a year of five digits"),
        pytest.param("22 พ.ย. พ.ศ. 2026", "four digits", id="the era doesn't fit the year"),
        pytest.param("22 พ.ย. ค.ศ. 2569", "four digits", id="the year doesn't fit the era"),
        pytest.param("11/22/2026", "no such day", id="month first"),
        pytest.param("29/2/2569", "no such day", id="no leap year"),
        pytest.param("00/11/2569", "no such day", id="day nought"),
        pytest.param("2" * 100_000, "not a date", id="very long"),
    ],
)
def test_what_is_no_day_or_could_be_two_is_refused(text: str, words: str) -> None:
    with pytest.raises(DateError, match=words):
        parse_day(text)


@given(
    day=DAYS,
    reader=st.builds(
        Preferences,
        language=st.sampled_from(LANGUAGES),
        calendar=st.sampled_from(CALENDARS),
        digits=st.sampled_from(DIGITS),
    ),
)
def test_what_we_write_we_can_read(day: date, reader: Preferences) -> None:
    with using(reader):
        assert parse_day(write_day(day)) == day


@given(day=DAYS, is_buddhist=st.booleans(), digits=st.sampled_from(DIGITS))
def test_a_day_in_figures_survives(day: date, *, is_buddhist: bool, digits: str) -> None:
    year = day.year + 543 if is_buddhist else day.year
    with using(Preferences(digits=digits)):
        assert parse_day(write_digits(f"{day.day}/{day.month}/{year}")) == day


@given(st.text(max_size=80))
def test_any_text_is_a_day_or_refused(text: str) -> None:
    with suppress(DateError):
        parse_day(text)

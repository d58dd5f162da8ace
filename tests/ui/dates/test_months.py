"""Names of months."""

import pytest

from khumkan.ui.dates.months import FULL, SHORT, WEEKDAYS, number_of_month


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_month_is_known_by_both_its_names(language: str) -> None:
    for table in (SHORT[language], FULL[language]):
        assert [number_of_month(name) for name in table] == list(range(1, 13))


def test_weekdays_are_complete_and_begin_on_monday() -> None:
    assert {language: len(set(names)) for language, names in WEEKDAYS.items()} == {"th": 7, "en": 7}
    assert WEEKDAYS["th"][0] == "จันทร์"


def test_another_word_is_no_month() -> None:
    assert number_of_month("Brumaire") is None

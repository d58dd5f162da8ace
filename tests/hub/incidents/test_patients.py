"""Identity numbers stay out of cases, however they are written."""

import pytest

from khumkan.hub.incidents.patients import has_national_id


@pytest.mark.parametrize(
    "text",
    ["1101700230708", "เลข 1-1017-00230-70-8 ครับ", "1 1017 00230 70 8", "๑๑๐๑๗๐๐๒๓๐๗๐๘"],
)
def test_a_valid_number_is_found(text: str) -> None:
    assert has_national_id(text)


@pytest.mark.parametrize(
    "text",
    ["1101700230707", "11017002307081", "0812345678", "2026-11-22 05:31:00.123", "", "17 คน"],
)
def test_other_digits_are_left_alone(text: str) -> None:
    assert not has_national_id(text)

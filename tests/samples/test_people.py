"""Nobody here exists, and the ids could not belong to anybody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan_samples.dice import Dice
from khumkan_samples.people import (
    DEPARTMENTS,
    check_digit,
    invent_cid,
    invent_patients,
    invent_staff,
)


@pytest.mark.parametrize(
    ("first_twelve", "digit"),
    [
        pytest.param("100000000000", 9, id="13 x 1, 11 - 13 % 11 = 9"),
        pytest.param("000000000001", 9, id="2 x 1, 11 - 2 = 9"),
        pytest.param("111111111111", 9, id="sum 90, 11 - 2 = 9"),
        pytest.param("123456789012", 1, id="sum 352, 11 - 0, last digit 1"),
    ],
)
def test_the_check_digit_is_that_of_the_thai_national_id(first_twelve: str, digit: int) -> None:
    assert check_digit(first_twelve) == digit


@given(st.integers(0, 10**9))
def test_an_invented_id_never_has_the_right_check_digit(seed: int) -> None:
    cid = invent_cid(Dice(seed))
    assert len(cid) == 13
    assert cid.isdigit()
    assert check_digit(cid[:12]) != int(cid[12])


def test_no_two_of_the_staff_share_a_login() -> None:
    staff = invent_staff(Dice(1), 300)
    assert len({one.login for one in staff}) == 300


def test_even_a_small_hospital_has_somebody_in_every_department() -> None:
    staff = invent_staff(Dice(1), 44)
    assert {one.department for one in staff} == {name for name, _, _ in DEPARTMENTS}


def test_a_staff_member_has_a_name_in_both_scripts() -> None:
    for one in invent_staff(Dice(2), 40):
        assert one.name.full_th.replace(" ", "").isascii() is False
        assert (one.name.given + one.name.family).isascii()
        assert one.login.startswith(one.name.given + ".")


def test_hospital_numbers_rise_and_titles_fit() -> None:
    patients = invent_patients(Dice(3), 200)
    numbers = [int(one.hn) for one in patients]
    assert numbers == sorted(set(numbers))
    assert {one.title_th for one in patients} == {"นาง", "นาย"}

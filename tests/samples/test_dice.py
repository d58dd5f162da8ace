"""Chance repeats itself, on every machine and in every Python."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan_samples.dice import Dice

seeds = st.integers(min_value=0, max_value=10**9)


def test_draws_are_pinned_so_that_a_new_python_that_draws_otherwise_is_noticed() -> None:
    dice = Dice(13, "pinned")
    drawn = (
        dice.whole(0, 999_999),
        dice.pick("abcdefghij"),
        dice.favour(range(100)),
        dice.tail(10, 1000),
        dice.text("0123456789abcdef", 8),
        dice.shuffled([1, 2, 3, 4, 5]),
    )
    assert drawn == PINNED


def test_a_fork_does_not_depend_on_what_was_drawn_before() -> None:
    fresh, used = Dice(1, "a"), Dice(1, "a")
    for _ in range(50):
        used.unit()
    assert fresh.fork("b").whole(0, 10**9) == used.fork("b").whole(0, 10**9)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param((13, "a"), (14, "a"), id="another seed"),
        pytest.param((13, "a"), (13, "b"), id="another stream"),
        pytest.param((13, "a", "b"), (13, "b", "a"), id="another order"),
    ],
)
def test_other_names_draw_other_numbers(one: tuple[object, ...], other: tuple[object, ...]) -> None:
    assert Dice(*one).text("0123456789", 20) != Dice(*other).text("0123456789", 20)


@given(seeds, st.integers(-1000, 1000), st.integers(0, 1000))
def test_whole_numbers_stay_in_their_range(seed: int, low: int, width: int) -> None:
    dice = Dice(seed)
    assert all(low <= dice.whole(low, low + width) <= low + width for _ in range(20))


@given(seeds)
def test_sizes_have_a_long_tail_that_is_cut(seed: int) -> None:
    dice = Dice(seed)
    sizes = sorted(dice.tail(100, 10_000) for _ in range(400))
    assert sizes[0] >= 100
    assert sizes[-1] <= 10_000
    assert sizes[200] < 300


def test_the_first_is_favoured_and_the_last_is_not_forgotten() -> None:
    dice = Dice(7)
    drawn = [dice.favour(range(20)) for _ in range(5000)]
    counts = [drawn.count(rank) for rank in range(20)]
    assert counts[0] > 3 * counts[10] > 0
    assert counts[19] > 0


@given(seeds)
def test_a_sample_has_no_member_twice(seed: int) -> None:
    assert len(set(Dice(seed).sample(range(30), 12))) == 12


def test_a_uuid_says_it_is_version_four() -> None:
    assert [len(part) for part in Dice(3).uuid().split("-")] == [8, 4, 4, 4, 12]
    assert Dice(3).uuid()[14] == "4"


PINNED = (263766, "a", 25, 12, "fa1a1ea9", [1, 5, 2, 4, 3])

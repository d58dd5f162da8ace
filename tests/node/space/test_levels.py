"""How full a disk is: three words, that don't flicker."""

import pytest

from khumkan.node.space import Level, Watermarks

MARKS = Watermarks(least_free_bytes=1_000, low_free_ratio=0.05)
ALL = 100_000


@pytest.mark.parametrize(
    ("n_free", "before", "expected"),
    [
        pytest.param(50_000, Level.ENOUGH, Level.ENOUGH, id="half of it is free"),
        pytest.param(5_000, Level.ENOUGH, Level.ENOUGH, id="as much as there has to be"),
        pytest.param(4_999, Level.ENOUGH, Level.LOW, id="below the ratio"),
        pytest.param(6_249, Level.LOW, Level.LOW, id="a little more again"),
        pytest.param(6_250, Level.LOW, Level.ENOUGH, id="clearly more again"),
        pytest.param(1_000, Level.LOW, Level.LOW, id="the last that is taken into account"),
        pytest.param(999, Level.LOW, Level.FULL, id="less than the least"),
        pytest.param(999, Level.ENOUGH, Level.FULL, id="at once"),
        pytest.param(1_249, Level.FULL, Level.FULL, id="hardly more"),
        pytest.param(1_250, Level.FULL, Level.LOW, id="enough to take logs"),
        pytest.param(6_249, Level.FULL, Level.LOW, id="not enough to be content"),
        pytest.param(90_000, Level.FULL, Level.ENOUGH, id="somebody made room"),
    ],
)
def test_a_level_holds_until_there_is_clearly_more_room(
    n_free: int, before: Level, expected: Level
) -> None:
    assert MARKS.judge(n_free, ALL, before) is expected


def test_on_a_small_disk_twice_the_least_is_low() -> None:
    assert MARKS.judge(1_999, 10_000, Level.ENOUGH) is Level.LOW
    assert MARKS.judge(2_000, 10_000, Level.ENOUGH) is Level.ENOUGH

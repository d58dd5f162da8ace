"""The geometry of small drawings."""

from khumkan.ui.components import Bar
from khumkan.ui.components.charts import draw_bars, draw_sparkline


def test_a_line_runs_from_left_to_right_and_higher_means_more() -> None:
    line = draw_sparkline([0, 5, 10], "samples")
    assert line is not None
    assert line.points == "3.0,25.0 60.0,14.0 117.0,3.0"
    assert (line.last_x, line.last_y) == (117.0, 3.0)
    assert line.values == "0, 5, 10"


def test_a_line_of_nothing_is_not_drawn() -> None:
    assert draw_sparkline([], "samples") is None


def test_a_line_of_noughts_lies_at_the_bottom() -> None:
    line = draw_sparkline([0, 0], "samples")
    assert line is not None
    assert line.points == "3.0,25.0 117.0,25.0"


def test_one_value_is_a_point() -> None:
    line = draw_sparkline([1.5], "samples")
    assert line is not None
    assert (line.points, line.values) == ("60.0,3.0", "1.5")


def test_the_longest_bar_is_full_and_the_others_in_proportion() -> None:
    bars = draw_bars([Bar("a", 50), Bar("b", 200), Bar("c", 0)])
    assert [bar.percent for bar in bars] == [25.0, 100.0, 0.0]


def test_bars_of_noughts_are_empty() -> None:
    assert [bar.percent for bar in draw_bars([Bar("a", 0)])] == [0.0]
    assert draw_bars([]) == []

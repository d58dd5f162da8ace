"""Numbers as small drawings: the geometry only; templates make SVG of it.

No colours here: classes say what a shape means, the style sheet how it looks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from khumkan.ui.components.values import Bar, Text
from khumkan.ui.dates import write_number

SPARK_WIDTH: Final = 120
SPARK_HEIGHT: Final = 28
_EDGE: Final = 3


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A line of values from oldest to newest, as points in a box of 120 by 28."""

    label: Text
    points: str
    last_x: float
    last_y: float
    values: str


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """A bar with its length in hundredths of the longest one."""

    bar: Bar
    percent: float


def draw_sparkline(values: Sequence[float], label: Text) -> Sparkline | None:
    """Return the line, drawn from zero to the highest value; None where there is nothing."""
    if not values:
        return None
    top = max([*values, 0]) or 1
    xs = _spread(len(values))
    ys = [_height(value / top) for value in values]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))
    return Sparkline(label, points, xs[-1], ys[-1], ", ".join(_plain(v) for v in values))


def draw_bars(bars: Iterable[Bar]) -> list[DrawnBar]:
    """Return the bars with their lengths; the longest has 100."""
    listed = list(bars)
    top = max((bar.value for bar in listed), default=0) or 1
    return [DrawnBar(bar, round(max(bar.value, 0) / top * 100, 1)) for bar in listed]


def _spread(n: int) -> list[float]:
    width = SPARK_WIDTH - 2 * _EDGE
    return [_EDGE + width * i / (n - 1) for i in range(n)] if n > 1 else [SPARK_WIDTH / 2]


def _height(ratio: float) -> float:
    return round(SPARK_HEIGHT - _EDGE - (SPARK_HEIGHT - 2 * _EDGE) * max(ratio, 0.0), 1)


def _plain(value: float) -> str:
    return write_number(value, 0 if float(value).is_integer() else 1)

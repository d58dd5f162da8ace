"""One figure: what was measured, what it was held against, and whether it is good enough."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True)
class Goal:
    """What a ratio, or a value where there is no baseline, is to reach: at most, or at least."""

    bar: float
    aim: float
    is_most: bool = True

    def judge(self, number: float) -> str:
        """Return what was reached."""
        if self._is_reached(number, self.aim):
            return "aim"
        return "bar" if self._is_reached(number, self.bar) else "not met"

    def __str__(self) -> str:
        sign = "≤" if self.is_most else "≥"
        return f"{sign} {self.bar:g}, aim {self.aim:g}"

    def _is_reached(self, number: float, wanted: float) -> bool:
        return number <= wanted if self.is_most else number >= wanted


@dataclass(frozen=True)
class Figure:
    """A number with its unit, the baseline of the same run, and their ratio as the issue means it.

    `spread` is the least and greatest ratio over processes. `more` is told beside it.
    """

    name: str
    value: float
    unit: str
    baseline: float | None = None
    ratio: float | None = None
    spread: tuple[float, float] | None = None
    preparation_seconds: float | None = None
    goal: Goal | None = None
    more: dict[str, float | str] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """Say whether the goal is met, "" where there is none."""
        if self.goal is None:
            return ""
        return self.goal.judge(self.value if self.ratio is None else self.ratio)

    def to_record(self) -> dict[str, object]:
        """Return it as JSON; `ratio` is null where the value itself is what counts."""
        return {
            "value": self.value,
            "unit": self.unit,
            "baseline": self.baseline,
            "ratio": self.ratio,
            "spread": self.spread,
            "preparation_seconds": self.preparation_seconds,
            "bar": self.goal.bar if self.goal else None,
            "aim": self.goal.aim if self.goal else None,
            "met": self.verdict or None,
            **self.more,
        }


def over_processes(values: Sequence[float]) -> tuple[float, tuple[float, float]]:
    """Return median and spread of what several processes measured."""
    return round(median(values), 3), (round(min(values), 2), round(max(values), 2))


def about_machine() -> str:
    """Return on what it is measured, and how busy that is."""
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        f"{_model()}, {platform.machine()}, {os.cpu_count()} cores, load {load}, "
        f"Python {platform.python_version()}"
    )


def _model() -> str:
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as stream:  # noqa: PTH123
            names = [line.partition(":")[2].strip() for line in stream if "model name" in line]
    except OSError:
        names = []
    return names[0] if names else platform.processor() or "unknown processor"


HEADER = ("figure", "value", "unit", "B", "ratio", "spread", "bar", "reached", "preparation")
_WIDTHS = (46, 11, 20, 11, 8, 16, 20, 8, 0)


def table_row(figure: Figure) -> str:
    """Return a figure as a line below the header."""
    spread = figure.spread
    prepared = figure.preparation_seconds
    return _align(
        figure.name,
        _number(figure.value),
        figure.unit,
        _number(figure.baseline),
        _number(figure.ratio),
        f"{spread[0]:g} to {spread[1]:g}" if spread else "",
        str(figure.goal or ""),
        figure.verdict,
        f"{prepared:.2f} CPU s" if prepared is not None else "",
    ) + "".join(f"  {name} {value}" for name, value in figure.more.items())


def table_header() -> str:
    """Return the line that names the columns."""
    return _align(*HEADER)


def _align(*cells: str) -> str:
    padded = [
        cell.rjust(width) if 0 < number < 5 and number != 2 else cell.ljust(width)  # noqa: PLR2004
        for number, (cell, width) in enumerate(zip(cells, _WIDTHS, strict=True))
    ]
    return " ".join(padded).rstrip()


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.3g}"  # noqa: PLR2004

"""Rows of which hardly anything is asked: each column is read from its line when it is.

For whoever needs a few columns of a match, such as a correlation that counts it. Never kept: a
finding has the whole row.
"""

from collections.abc import ItemsView, Iterator, KeysView, ValuesView
from typing import TYPE_CHECKING, cast

from khumkan.engine.columns.times import TimeContext
from khumkan.engine.rows import Row, Value
from khumkan.engine.sieve.line_leaves import LineLeaves

if TYPE_CHECKING:
    from khumkan.engine.sieve.sieve import Sifted

_ABSENT = object()


def part_of(sifted: "Sifted", line: int, context: TimeContext) -> Row:
    """Return the row of a line, for one who asks for its time and a few columns of it."""
    plan = sifted.plan_of(line)
    time = plan.time_of(sifted.run, line, context)
    return Row(plan.outline.sources, _Values(sifted, line, context), time)


class _Values(dict[str, Value]):
    """The values of a row; whoever goes through all of them gets those of the whole row."""

    __slots__ = ("_context", "_line", "_sifted", "_whole")

    def __init__(self, sifted: "Sifted", line: int, context: TimeContext) -> None:
        super().__init__()
        self._sifted, self._line, self._context = sifted, line, context
        self._whole: dict[str, Value] | None = None

    def get(self, column: str, default: object = None) -> Value:
        value = self._find(column)
        return cast("Value", default) if value is _ABSENT else cast("Value", value)

    def __getitem__(self, column: str) -> Value:
        value = self._find(column)
        if value is _ABSENT:
            raise KeyError(column)
        return cast("Value", value)

    def __contains__(self, column: object) -> bool:
        return self._find(cast("str", column)) is not _ABSENT

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __eq__(self, other: object) -> bool:
        return self._all() == other

    __hash__ = None  # like any dict

    def keys(self) -> KeysView[str]:  # type: ignore[override]
        return self._all().keys()

    def values(self) -> ValuesView[Value]:  # type: ignore[override]
        return self._all().values()

    def items(self) -> ItemsView[str, Value]:  # type: ignore[override]
        return self._all().items()

    def _all(self) -> dict[str, Value]:
        if self._whole is None:
            self._whole = self._sifted.row(self._line, self._context).values
        return self._whole

    def _find(self, column: str) -> object:
        plan, run = self._sifted.plan_of(self._line), self._sifted.run
        outline = plan.outline
        if self._whole is not None or column in outline.loose or column in outline.contained:
            return self._all().get(column, _ABSENT)
        name = outline.columns.get(column)
        if name is None:
            return _ABSENT
        return LineLeaves(run, self._line, plan.places, plan.listed)[name]

"""A condition as a function of one row: for rows of which only a few rules are in question.

`RuleMatcher` asks all tests of a column at once, which pays where all rules are in question; here
each rule asks its own, and no more of them than it needs.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable

from khumkan.engine.compiled import (
    ANY_COLUMN,
    All,
    Any_,
    Condition,
    Leaf,
    Literal,
    Not,
    OtherField,
    Present,
    leaves_of,
)
from khumkan.engine.matcher.literals import LiteralIndex
from khumkan.engine.matcher.references import compile_reference
from khumkan.engine.matcher.scalars import elements, to_text
from khumkan.engine.matcher.values import compile_test
from khumkan.engine.rows import Row, Scalar

MANY = 24
"""From so many texts on one pass over the value for all of them is faster than one for each."""


BETWEEN = "\uffff"  # no character, and in no rule's text


class RowView:
    """A row, and the folded texts of the columns that were asked for so far."""

    __slots__ = ("_joined", "_texts", "row")

    def __init__(self, row: Row) -> None:
        self.row = row
        self._joined: str | None = None
        self._texts: dict[str, tuple[str, ...]] = {}

    def scalars(self, column: str) -> tuple[Scalar, ...]:
        """Return the scalars of a column, of all columns for a keyword."""
        if column == ANY_COLUMN:
            values = self.row.values.values()
            return tuple(one for value in values for one in elements(value))
        return elements(self.row.values.get(column, ()))

    def joined(self) -> str:
        """Return the folded texts of all columns as one, with BETWEEN between them."""
        if self._joined is None:
            self._joined = BETWEEN.join(self.folded(ANY_COLUMN))
        return self._joined

    def folded(self, column: str) -> tuple[str, ...]:
        """Return the texts of a column in lower case."""
        texts = self._texts.get(column)
        if texts is None:
            texts = tuple(to_text(one).lower() for one in self.scalars(column))
            self._texts[column] = texts
        return texts


Holds = Callable[[RowView], bool]


def compile_direct(condition: Condition) -> Holds:
    """Return a condition as a function of a row; it agrees with `RuleMatcher`."""
    match condition:
        case Leaf():
            return _leaf(condition)
        case Not(child=child):
            inner = compile_direct(child)
            return lambda view: not inner(view)
        case All(children=children):
            # What costs least is asked first: an order that no answer depends on.
            ordered = sorted(children, key=lambda one: sum(1 for _ in leaves_of(one)))
            return _all([compile_direct(one) for one in ordered])
        case Any_(children=children):
            return _any(children)


def _all(parts: list[Holds]) -> Holds:
    def holds(view: RowView) -> bool:
        for part in parts:  # noqa: SIM110 -- all() with a generator costs twice as much here
            if not part(view):
                return False
        return True

    return holds


def _any(children: Iterable[Condition]) -> Holds:
    lists: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    parts: list[Holds] = []
    for child in children:
        if isinstance(child, Leaf) and _is_folded(child):
            lists[child.column, child.test.where].append(child.test.text)  # type: ignore[union-attr]
        else:
            parts.append(compile_direct(child))
    parts = [_texts(column, where, texts) for (column, where), texts in lists.items()] + parts
    if len(parts) == 1:
        return parts[0]

    def holds(view: RowView) -> bool:
        for part in parts:  # noqa: SIM110 -- any() with a generator costs twice as much here
            if part(view):
                return True
        return False

    return holds


def _is_folded(leaf: Leaf) -> bool:
    return isinstance(leaf.test, Literal) and not leaf.test.cased


def _leaf(leaf: Leaf) -> Holds:
    column, test = leaf.column, leaf.test
    if isinstance(test, OtherField):
        holds_for_row = compile_reference(column, test)
        return lambda view: holds_for_row(view.row)
    if isinstance(test, Literal) and not test.cased:
        return _texts(column, test.where, [test.text])
    if isinstance(test, Present):
        return lambda view: bool(view.scalars(column))
    holds = compile_test(test)
    return lambda view: any(map(holds, view.scalars(column)))


def _texts(column: str, where: str, texts: list[str]) -> Holds:
    """Return whether any value of a column is, contains, or begins or ends with any text."""
    if where == "equals":
        known = frozenset(texts)
        return lambda view: not known.isdisjoint(view.folded(column))
    if where == "contains":
        return _contains(column, texts)
    ends = tuple(texts)
    if where == "startswith":
        return lambda view: any(one.startswith(ends) for one in view.folded(column))
    return lambda view: any(one.endswith(ends) for one in view.folded(column))


def _contains(column: str, texts: list[str]) -> Holds:
    if len(texts) == 1:
        text = texts[0]
        return lambda view: any(text in one for one in view.folded(column))
    if column == ANY_COLUMN and all(texts) and BETWEEN not in "".join(texts):
        joined = LiteralIndex((Literal("contains", text), 0) for text in texts)
        return lambda view: bool(joined.match(view.joined()))
    if len(texts) >= MANY:
        index = LiteralIndex((Literal("contains", text), 0) for text in texts)
        return lambda view: any(map(index.match, view.folded(column)))
    several = tuple(texts)
    return lambda view: any(_holds_any(one, several) for one in view.folded(column))


def _holds_any(value: str, texts: tuple[str, ...]) -> bool:
    for text in texts:  # noqa: SIM110 -- any() with a generator costs twice as much here
        if text in value:
            return True
    return False

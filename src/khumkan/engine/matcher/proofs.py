"""Evidence compiled: what `find_evidence` finds of a rule that holds, without asking twice.

The same parts in the same order; a test over all rules and events holds one against the other.
What must hold because the whole does (each part of an `All`) is not asked again.
"""

from collections.abc import Callable, Iterator
from itertools import islice

from khumkan.engine.compiled import (
    ANY_COLUMN,
    All,
    Any_,
    Condition,
    Leaf,
    Literal,
    Not,
    OtherField,
    leaves_of,
)
from khumkan.engine.matcher.direct import MANY, RowView, compile_direct
from khumkan.engine.matcher.evidence import (
    MAX_DENIED,
    MAX_PARTS,
    Evidence,
    cut_value,
    deny,
    leaf_holds,
)
from khumkan.engine.matcher.literals import LiteralIndex
from khumkan.engine.matcher.scalars import TEXT_RELATIONS, elements
from khumkan.engine.matcher.values import compile_test
from khumkan.engine.rows import Scalar

Parts = list[Evidence]
Prove = Callable[[RowView], Parts | None]


def compile_proof(condition: Condition) -> Callable[[RowView], tuple[Evidence, ...]]:
    """Return `find_evidence` for one condition, as a function of a row for which it holds."""
    prove = _compile_true(condition)
    asked = tuple(islice(leaves_of(condition), MAX_DENIED))

    def find(view: RowView) -> tuple[Evidence, ...]:
        found = prove(view) or [deny(leaf, view.row) for leaf in asked]
        return tuple(dict.fromkeys(found))[:MAX_PARTS]

    return find


def _compile_true(condition: Condition) -> Prove:
    """Return what proves a condition that is known to hold."""
    match condition:
        case Not():
            return lambda _: []
        case All(children=children):
            return _all([_compile_true(child) for child in children if not isinstance(child, Not)])
    return _compile(condition)


def _compile(condition: Condition) -> Prove:
    match condition:
        case Leaf():
            return _leaf(condition)
        case Not(child=child):
            holds = compile_direct(child)
            return lambda view: None if holds(view) else []
        case All(children=children):
            return _all([_compile(child) for child in children])
        case Any_(children=children):
            return _any(children)


def _all(parts: list[Prove]) -> Prove:
    def prove(view: RowView) -> Parts | None:
        found: Parts = []
        for part in parts:
            more = part(view)
            if more is None:
                return None
            found += more
        return found

    return prove


def _any(children: tuple[Condition, ...]) -> Prove:
    parts = [_compile(child) for child in children]
    choose = _chooser(children)

    def prove(view: RowView) -> Parts | None:
        found: Parts | None = None
        for number in choose(view):
            more = parts[number](view)
            if more is not None:
                found = more if found is None else found + more
        return found

    return prove


def _chooser(children: tuple[Condition, ...]) -> Callable[[RowView], list[int] | range]:
    """Return what tells which children may hold: of long lists of texts few do."""
    texts = {
        number: child
        for number, child in enumerate(children)
        if isinstance(child, Leaf) and isinstance(child.test, Literal) and not child.test.cased
    }
    columns = {child.column for child in texts.values()}
    if len(texts) < MANY or len(columns) != 1 or ANY_COLUMN in columns:
        whole = range(len(children))
        return lambda _: whole
    column = columns.pop()
    index = LiteralIndex((child.test, number) for number, child in texts.items())  # type: ignore[misc]
    others = [number for number in range(len(children)) if number not in texts]

    def choose(view: RowView) -> list[int]:
        hit = [number for text in view.folded(column) for number in index.match(text)]
        return sorted({*others, *hit})

    return choose


def _leaf(leaf: Leaf) -> Prove:
    test, words = leaf.test, leaf.test.describe()
    if leaf.column == ANY_COLUMN or isinstance(test, OtherField):
        return _slow_leaf(leaf, words)
    field, column = leaf.field, leaf.column
    if isinstance(test, Literal) and not test.cased:
        relation, text = TEXT_RELATIONS[test.where], test.text

        def prove_text(view: RowView) -> Parts | None:
            folded = view.folded(column)
            if not any(relation(one, text) for one in folded):
                return None
            pairs = zip(folded, view.scalars(column), strict=True)
            return [
                Evidence(field, column, cut_value(value), words)
                for one, value in pairs
                if relation(one, text)
            ]

        return prove_text
    holds = compile_test(test)

    def prove(view: RowView) -> Parts | None:
        return [
            Evidence(field, column, cut_value(one), words)
            for one in view.scalars(column)
            if holds(one)
        ] or None

    return prove


def _slow_leaf(leaf: Leaf, words: str) -> Prove:
    may_hold = _may_hold(leaf)

    def prove(view: RowView) -> Parts | None:
        if not may_hold(view):
            return None
        return [
            Evidence(leaf.field, column, cut_value(value), words)
            for column, value in _asked(leaf, view)
            if leaf_holds(leaf, value, view.row)
        ] or None

    return prove


def _may_hold(leaf: Leaf) -> Callable[[RowView], bool]:
    """Return a cheap question that a leaf about texts answers no to where it does not hold."""
    test, column = leaf.test, leaf.column
    if not isinstance(test, Literal) or test.cased:
        return lambda _: True
    relation, text = TEXT_RELATIONS[test.where], test.text
    return lambda view: any(relation(one, text) for one in view.folded(column))


def _asked(leaf: Leaf, view: RowView) -> Iterator[tuple[str, Scalar]]:
    values = view.row.values
    for column in values if leaf.column == ANY_COLUMN else [leaf.column]:
        for one in elements(values.get(column, ())):
            yield column, one

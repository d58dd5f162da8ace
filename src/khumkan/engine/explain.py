"""Why a rule does or does not match an event: every part, whether it held, and the values it saw.

For people who write rules; never on the way of a running detection.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from khumkan.engine.compiled import ANY_COLUMN, All, Any_, CompiledRule, Condition, Leaf, Not
from khumkan.engine.matcher import cut_value, leaf_holds
from khumkan.engine.matcher.scalars import elements
from khumkan.engine.rows import Row, Scalar

MAX_SEEN = 5


class Link(StrEnum):
    """How the children of a part decide it; a test has none."""

    ALL = "all"
    ANY = "any"
    NOT = "not"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a rule. A test tells its `field` ("" for a keyword), our `column` and the `test`.

    `seen` are the first MAX_SEEN values that the event has there, none where it has none; of a
    keyword, those that hold.
    """

    link: Link
    holds: bool
    children: Sequence["Part"] = ()
    field: str = ""
    column: str = ""
    test: str = ""
    seen: Sequence[Scalar] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Whether the rule is about the event's log sources, and its condition part by part."""

    is_about: bool
    root: Part

    @property
    def matches(self) -> bool:
        """Whether the rule matches the event."""
        return self.is_about and self.root.holds


def explain(rule: CompiledRule, row: Row) -> Explanation:
    """Return why `rule`, its filters included, does or does not match the row."""
    is_about = any(rule.source.covers(source) for source in row.sources)
    return Explanation(is_about, _explain(rule.condition, row))


def _explain(condition: Condition, row: Row) -> Part:
    match condition:
        case Leaf():
            return _explain_leaf(condition, row)
        case Not(child=child):
            denied = _explain(child, row)
            return Part(Link.NOT, not denied.holds, (denied,))
        case All(children=children):
            parts = [_explain(child, row) for child in children]
            return Part(Link.ALL, all(part.holds for part in parts), parts)
        case Any_(children=children):
            parts = [_explain(child, row) for child in children]
            return Part(Link.ANY, any(part.holds for part in parts), parts)


def _explain_leaf(leaf: Leaf, row: Row) -> Part:
    columns = list(row.values) if leaf.column == ANY_COLUMN else [leaf.column]
    values = [one for column in columns for one in elements(row.values.get(column, ()))]
    held = [one for one in values if leaf_holds(leaf, one, row)]
    shown = held or ([] if leaf.column == ANY_COLUMN else values)
    return Part(
        Link.TEST,
        bool(held),
        field=leaf.field,
        column=leaf.column,
        test=leaf.test.describe(),
        seen=tuple(map(cut_value, islice(shown, MAX_SEEN))),
    )

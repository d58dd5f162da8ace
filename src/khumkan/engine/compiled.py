"""The compiled form of a rule: plain data, no pySigma objects, ready to be stored or matched.

A condition is a tree of `All`, `Any_` and `Not` over `Leaf`s; a leaf asks one `Test` of one column.
Absence is `Not(Present)`, so that a condition depends on nothing but which tests hold.
"""

from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum
from typing import TypeAlias

import msgspec

from khumkan.core.severity import Severity
from khumkan.engine.rows import LogSource

OPERATORS = ("gt", "gte", "lt", "lte", "eq", "neq")
"""How numbers are compared; a comparison names one of these."""

ANY_COLUMN = ""
"""The column of a keyword: the test is tried on every value of the row."""


class Data(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Base of everything below: immutable, hashable, tagged with its own name when stored.

    Trees of it hold no cycles, so that the garbage collector need not look through them.
    """


class Literal(Data, frozen=True):
    """Text at a place in the value: `where` is equals, contains, startswith or endswith."""

    where: str
    text: str
    cased: bool = False

    def describe(self) -> str:
        """Return the test in Sigma's own words."""
        return f"{self.where}{' (cased)' if self.cased else ''}: {self.text}"


class Wildcard(Data, frozen=True):
    """Literal stretches around `*` and `?` that a value must match whole, line ends included.

    `segments` are what stands between the `*`, each a regular expression of fixed width (`.` for
    `?`), lower-cased unless `cased`; the value must be folded likewise. `starts_open` and
    `ends_open` say that a `*` stands at that end. `text` is what the author wrote.
    """

    segments: tuple[str, ...]
    text: str
    starts_open: bool = True
    ends_open: bool = True
    cased: bool = False

    def describe(self) -> str:
        """Return the test in Sigma's own words."""
        return f"wildcard{' (cased)' if self.cased else ''}: {self.text}"


class Regex(Data, frozen=True):
    """Searched anywhere in the value; `flags` is any of "i", "m", "s"."""

    pattern: str
    flags: str = ""

    def describe(self) -> str:
        """Return the test in Sigma's own words."""
        return f"re{'|' if self.flags else ''}{self.flags}: {self.pattern}"


class Network(Data, frozen=True):
    """An IPv4 or IPv6 network in CIDR form, host bits clear."""

    cidr: str

    def describe(self) -> str:
        """Return the test in Sigma's own words."""
        return f"cidr: {self.cidr}"


class Compare(Data, frozen=True):
    """The value as a number against `number`; `operator` is gt, gte, lt or lte."""

    operator: str
    number: int | float

    def describe(self) -> str:
        """Return the test in Sigma's own words."""
        return f"{self.operator}: {self.number}"


class TimePart(Data, frozen=True):
    """A part of the value read as a time in UTC: minute, hour, day, week, month or year."""

    part: str
    operator: str
    number: int

    def describe(self) -> str:
        """Return the test in Sigma's own words."""
        return f"{self.part} {self.operator}: {self.number}"


class OtherField(Data, frozen=True):
    """Equal to (or contains, startswith, endswith) the value of another column of the row."""

    column: str
    where: str
    cased: bool = False

    def describe(self) -> str:
        """Return the test in Sigma's own words."""
        return f"fieldref {self.where}: {self.column}"


class Present(Data, frozen=True):
    """The column has a value, be it empty."""

    def describe(self) -> str:
        """Return the test in Sigma's own words."""
        return "exists"


ValueTest: TypeAlias = Literal | Wildcard | Regex | Network | Compare | TimePart
Test: TypeAlias = ValueTest | OtherField | Present


class Leaf(Data, frozen=True):
    """One test of one column; `field` is the name the rule's author used."""

    field: str
    column: str
    test: Test


class All(Data, frozen=True):
    """Every child holds."""

    children: tuple["Condition", ...]


class Any_(Data, frozen=True):  # noqa: N801 -- `Any` is typing's
    """At least one child holds."""

    children: tuple["Condition", ...]


class Not(Data, frozen=True):
    """The child does not hold."""

    child: "Condition"


Condition: TypeAlias = Leaf | All | Any_ | Not


def leaves_of(condition: Condition) -> Iterator[Leaf]:
    """Yield every leaf of a condition."""
    match condition:
        case Leaf():
            yield condition
        case Not(child=child):
            yield from leaves_of(child)
        case All(children=children) | Any_(children=children):
            for child in children:
                yield from leaves_of(child)


class Advice(Data, frozen=True):
    """What our own rules say in both languages, and which fields' values may leave a hospital."""

    title_th: str = ""
    advice_en: str = ""
    advice_th: str = ""
    indicators: tuple[str, ...] = ()


class Origin(Data, frozen=True):
    """Who wrote a rule and where it stands: what the rules' licence wants in every match."""

    file: str
    line: int
    author: str = ""
    license: str = ""
    url: str = ""


class RuleHead(Data, frozen=True):
    """What every kind of rule tells about itself. `id` is never empty: the file and line stand in.

    `name` is what correlations may call it.
    """

    id: str
    title: str
    level: Severity
    origin: Origin
    name: str = ""
    status: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    false_positives: tuple[str, ...] = ()
    advice: Advice = Advice()


class CompiledRule(Data, frozen=True):
    """A rule about single events."""

    head: RuleHead
    source: LogSource
    condition: Condition


class Filter(Data, frozen=True):
    """What a filter document came to: `rules` are the ids of the rules that carry its condition.

    `keeps_only` says that it keeps what it describes, rather than leaving that out.
    """

    id: str
    title: str
    origin: Origin
    source: LogSource
    rules: tuple[str, ...]
    keeps_only: bool


class CorrelationKind(StrEnum):
    """What a correlation looks for among the hits of its rules."""

    EVENT_COUNT = "event_count"
    VALUE_COUNT = "value_count"
    VALUE_SUM = "value_sum"
    VALUE_AVG = "value_avg"
    VALUE_PERCENTILE = "value_percentile"
    VALUE_MEDIAN = "value_median"
    VALUE_MAX = "value_max"
    VALUE_MIN = "value_min"
    TEMPORAL = "temporal"
    TEMPORAL_ORDERED = "temporal_ordered"

    @property
    def is_temporal(self) -> bool:
        """Whether it asks which rules hit, rather than how much."""
        return self in (CorrelationKind.TEMPORAL, CorrelationKind.TEMPORAL_ORDERED)

    @property
    def is_metric(self) -> bool:
        """Whether it computes with the numbers of a field."""
        return self.value.startswith("value_") and self is not CorrelationKind.VALUE_COUNT


Way: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]
"""Rules that must have hit, and rules that must not have."""


class Correlation(Data, frozen=True):
    """A rule about several events within `timespan` of event time.

    `rules` are rule ids, in the author's order. `group_by` are field names; `aliases` maps such a
    name to the field each rule knows it by: ((alias, ((rule id, field), …)), …). `bounds` are
    (operator, number) pairs that must all hold of the count. `fields` are what value_count counts,
    or the one field whose numbers a metric takes; `percentile` is value_percentile's, 0 to 100.
    `generates` says that the rules named here report on their own as well. Of a temporal one with
    a condition in `words` one of the `ways` must hold; it has no bounds then.
    """

    head: RuleHead
    kind: CorrelationKind
    rules: tuple[str, ...]
    timespan: timedelta
    group_by: tuple[str, ...] = ()
    bounds: tuple[tuple[str, int | float], ...] = ()
    fields: tuple[str, ...] = ()
    percentile: int | float = 0
    aliases: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    generates: bool = False
    words: str = ""
    ways: tuple[Way, ...] = ()

    def field_of(self, rule_id: str, field: str) -> str:
        """Return the name by which `rule_id` knows the group-by or counted `field`."""
        return dict(dict(self.aliases).get(field, ())).get(rule_id, field)


Rule: TypeAlias = CompiledRule | Correlation

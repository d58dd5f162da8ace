"""What a correlation sees of an event that one of its rules matched (X4, X13)."""

import math
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns import column_for
from khumkan.engine.naive.correlation_plans import METRICS, CorrelationPlan, names_of
from khumkan.engine.naive.elements import Element, elements_in, number_of
from khumkan.engine.naive.rule import read_source
from khumkan.engine.rows import Row

Position = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Hit:
    """One event matched by one rule of a correlation.

    `rule` is the reference as the correlation writes it; `position` is file, record and part.
    `time` is UTC. `time`, `group` and `value` are None where the event doesn't tell (all of) them;
    so is `number` where it tells none, or more than one, or the correlation asks for none.
    """

    time: datetime | None
    rule: str
    group: tuple[str, ...] | None
    value: tuple[str, ...] | None
    position: Position
    number: Fraction | None = None


def hit_of(plan: CorrelationPlan, rule: JsonObject, row: Row, position: Position) -> Hit:
    """Return the hit that `row`, matched by the document `rule`, is for the correlation.

    Raises StopIteration if the correlation does not refer to the rule.
    """
    names = names_of(rule)
    return Hit(
        time=row.time,
        rule=next(reference for reference in plan.rules if reference in names),
        group=_values(plan, rule, row, plan.group_by),
        value=_values(plan, rule, row, plan.fields),
        position=position,
        number=_number(plan, rule, row),
    )


def _values(
    plan: CorrelationPlan, rule: JsonObject, row: Row, fields: tuple[str, ...]
) -> tuple[str, ...] | None:
    values = [_value(_elements(plan, rule, row, field)) for field in fields]
    found = tuple(value for value in values if value is not None)
    return found if len(found) == len(values) else None


def _number(plan: CorrelationPlan, rule: JsonObject, row: Row) -> Fraction | None:
    """Return the number of the one element of the field that a metric computes with (X13)."""
    if plan.type not in METRICS:
        return None
    elements = _elements(plan, rule, row, plan.fields[0])
    return exact_number(elements[0]) if len(elements) == 1 else None


def exact_number(element: Element) -> Fraction | None:
    """Return the decimal number that an element's text says, or None for what says none."""
    number = number_of(element)
    if number is None or number in (math.inf, -math.inf) or number != number:  # noqa: PLR0124 -- NaN
        return None
    return Fraction(element.text)


def field_in(plan: CorrelationPlan, rule: JsonObject, field: str) -> str:
    """Return the field's name in the hits of `rule`, if `field` is an alias."""
    alias = plan.aliases.get(field, {})
    return next((alias[name] for name in names_of(rule) if name in alias), field)


def _elements(plan: CorrelationPlan, rule: JsonObject, row: Row, field: str) -> tuple[Element, ...]:
    return elements_in(row, column_for(read_source(rule), field_in(plan, rule, field)))


def _value(elements: tuple[Element, ...]) -> str | None:
    return ",".join(element.folded for element in elements) if elements else None

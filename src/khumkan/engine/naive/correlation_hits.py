"""What a correlation sees of an event that one of its rules matched (X4)."""

from dataclasses import dataclass
from datetime import datetime

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns import column_for
from khumkan.engine.naive.correlation_plans import CorrelationPlan, names_of
from khumkan.engine.naive.elements import elements_in
from khumkan.engine.naive.rule import read_source
from khumkan.engine.rows import Row

Position = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Hit:
    """One event matched by one rule of a correlation.

    `rule` is the reference as the correlation writes it; `position` is file, record and part.
    `time` is UTC. `time`, `group` and `value` are None where the event doesn't tell (all of) them.
    """

    time: datetime | None
    rule: str
    group: tuple[str, ...] | None
    value: tuple[str, ...] | None
    position: Position


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
    )


def _values(
    plan: CorrelationPlan, rule: JsonObject, row: Row, fields: tuple[str, ...]
) -> tuple[str, ...] | None:
    values = [_value(_field_in(plan, rule, field), rule, row) for field in fields]
    found = tuple(value for value in values if value is not None)
    return found if len(found) == len(values) else None


def _field_in(plan: CorrelationPlan, rule: JsonObject, field: str) -> str:
    """Return the field's name in the hits of `rule`, if `field` is an alias."""
    alias = plan.aliases.get(field, {})
    return next((alias[name] for name in names_of(rule) if name in alias), field)


def _value(field: str, rule: JsonObject, row: Row) -> str | None:
    elements = elements_in(row, column_for(read_source(rule), field))
    return ",".join(element.folded for element in elements) if elements else None

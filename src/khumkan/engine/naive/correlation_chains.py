"""All correlations of a set of documents, also those that build on others (X16)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.naive.correlation_hits import (
    Hit,
    Position,
    exact_number,
    field_in,
    hit_of,
)
from khumkan.engine.naive.correlation_plans import (
    METRICS,
    CorrelationPlan,
    check_references,
    names_of,
    read_plan,
)
from khumkan.engine.naive.correlations import Correlated, CorrelationFinding, correlate
from khumkan.engine.naive.elements import element_of
from khumkan.engine.rows import Row


@dataclass(frozen=True, slots=True)
class Matched:
    """An event that the rule in a document matched."""

    rule: JsonObject
    row: Row
    position: Position


def correlate_all(
    documents: Sequence[JsonObject], matched: Sequence[Matched]
) -> Iterator[tuple[JsonObject, Correlated]]:
    """Yield each correlation among `documents` with what it makes of the events.

    Raises RuleError for a correlation that can't be evaluated.
    """
    for document in documents:
        if "correlation" in document:
            check_references(read_plan(document), documents, tuple(names_of(document)))
            yield document, _correlated(document, documents, matched)


def _correlated(
    document: JsonObject, documents: Sequence[JsonObject], matched: Sequence[Matched]
) -> Correlated:
    plan = read_plan(document)
    hits = [
        hit_of(plan, event.rule, event.row, event.position)
        for event in matched
        if _is_named(event.rule, plan)
    ]
    for base in documents:
        if "correlation" in base and _is_named(base, plan):
            findings = _correlated(base, documents, matched).findings
            hits += [_hit_of_finding(plan, base, finding) for finding in findings]
    return correlate(document, hits)


def _is_named(rule: JsonObject, plan: CorrelationPlan) -> bool:
    return any(name in plan.rules for name in names_of(rule))


def _hit_of_finding(plan: CorrelationPlan, base: JsonObject, finding: CorrelationFinding) -> Hit:
    """Return a hit that has no fields but those the finding was grouped by."""
    last = finding.hits[-1]
    known = dict(zip(read_plan(base).group_by, finding.group, strict=True))
    group = [known.get(field_in(plan, base, field)) for field in plan.group_by]
    value = [known.get(field_in(plan, base, field)) for field in plan.fields]
    return Hit(
        time=last.time,
        rule=next(reference for reference in plan.rules if reference in names_of(base)),
        group=_all_or_none(group),
        value=_all_or_none(value),
        position=last.position,
        number=_number(value[0]) if plan.type in METRICS else None,
    )


def _number(text: str | None) -> Fraction | None:
    return None if text is None else exact_number(element_of(text))


def _all_or_none(texts: Sequence[str | None]) -> tuple[str, ...] | None:
    known = tuple(text for text in texts if text is not None)
    return known if len(known) == len(texts) else None

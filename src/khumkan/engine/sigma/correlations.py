"""A correlation document to its compiled form; what can't be computed is refused by name."""

from datetime import timedelta
from typing import cast

from sigma.correlations import SigmaCorrelationRule

from khumkan.core.errors import RuleError
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.core.messages import message
from khumkan.engine.compiled import OPERATORS, Correlation, CorrelationKind
from khumkan.engine.sigma.documents import Document
from khumkan.engine.sigma.heads import PackInfo, read_head


def compile_correlation(document: Document, pack: PackInfo) -> Correlation:
    """Return the compiled correlation; its rules are still called as the author called them."""
    rule = SigmaCorrelationRule.from_dict(_with_one_bound(document))
    head = read_head(document, pack)
    kind = _correlation_kind(rule)
    references = [reference.reference for reference in rule.rules or ()]
    if not references or not all(isinstance(one, str) for one in references):
        raise RuleError(message("the rules of a correlation must be names or ids"))
    if not all(isinstance(field, str) for field in rule.group_by or ()):
        raise RuleError(message("a correlation is grouped by names of fields"))
    aliases = tuple(
        (name, tuple((reference.reference, field) for reference, field in alias.mapping.items()))
        for name, alias in rule.aliases.aliases.items()
    )
    return Correlation(
        head=head,
        kind=kind,
        rules=tuple(reference.reference for reference in rule.rules or ()),
        timespan=timedelta(seconds=rule.timespan.seconds),
        group_by=tuple(rule.group_by or ()),
        bounds=_bounds(document, kind),
        fields=_counted_fields(document, kind),
        aliases=aliases,
        generates=bool(rule.generate),
    )


def _with_one_bound(document: Document) -> JsonObject:
    """PySigma takes one comparison a condition; all of them are read by `_bounds` (X11)."""
    section = document.data["correlation"]
    condition = _condition_section(document)
    surplus = [name for name in OPERATORS if name in condition][1:]
    if not surplus or not isinstance(section, dict):
        return document.data
    kept = {name: value for name, value in condition.items() if name not in surplus}
    return {**document.data, "correlation": {**section, "condition": kept}}


def _correlation_kind(rule: SigmaCorrelationRule) -> CorrelationKind:
    try:
        return CorrelationKind(rule.type.name.lower())
    except ValueError:
        raise RuleError(
            message(
                "correlations of type {kind} are not supported in this release; known are {known}",
                kind=rule.type.name.lower(),
                known=", ".join(CorrelationKind),
            )
        ) from None


def _condition_section(document: Document) -> dict[str, JsonValue]:
    section = document.data["correlation"]
    condition = section.get("condition") if isinstance(section, dict) else None
    if isinstance(condition, str):
        raise RuleError(
            message("correlation conditions in words are not supported in this release")
        )
    return cast("dict[str, JsonValue]", condition or {})


def _bounds(document: Document, kind: CorrelationKind) -> tuple[tuple[str, float], ...]:
    condition = _condition_section(document)
    unknown = sorted(set(condition) - {*OPERATORS, "field"})
    if unknown:
        raise RuleError(message("a correlation condition has no key {key!r}", key=unknown[0]))
    if kind is CorrelationKind.TEMPORAL_ORDERED and condition:
        raise RuleError(message("temporal_ordered takes no condition"))
    bounds = tuple((name, condition[name]) for name in OPERATORS if name in condition)
    if any(isinstance(n, bool) or not isinstance(n, int | float) for _, n in bounds):
        raise RuleError(message("a correlation condition compares with numbers"))
    if not bounds and kind in (CorrelationKind.EVENT_COUNT, CorrelationKind.VALUE_COUNT):
        raise RuleError(message("the correlation has no condition"))
    return cast("tuple[tuple[str, float], ...]", bounds)


def _counted_fields(document: Document, kind: CorrelationKind) -> tuple[str, ...]:
    field = _condition_section(document).get("field")
    fields = field if isinstance(field, list) else [field]
    if kind is not CorrelationKind.VALUE_COUNT:
        if field is not None:
            raise RuleError(message("only value_count counts the values of a field"))
        return ()
    if not fields or not all(isinstance(one, str) for one in fields):
        raise RuleError(message("value_count needs the field whose values it counts"))
    return tuple(map(str, fields))

"""A correlation document to its compiled form; what can't be computed is refused by name.

Source: docs/reference/sigma-semantics.md, section 7.
"""

import math
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import cast

from sigma.correlations import SigmaCorrelationRule

from khumkan.core.errors import RuleError
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.core.messages import message
from khumkan.engine.compiled import OPERATORS, Correlation, CorrelationKind, Way
from khumkan.engine.sigma.correlation_words import read_ways
from khumkan.engine.sigma.documents import Document
from khumkan.engine.sigma.heads import PackInfo, read_head

_PERCENTILE = CorrelationKind.VALUE_PERCENTILE
_PERCENTILES = {CorrelationKind.VALUE_MEDIAN: 50, CorrelationKind.VALUE_MAX: 100}
_ALTERNATIVES = re.compile(r"[()]|\bor\b", re.IGNORECASE)
_UNKNOWN_TO_PYSIGMA = (CorrelationKind.VALUE_MAX, CorrelationKind.VALUE_MIN)


def compile_correlation(document: Document, pack: PackInfo) -> Correlation:
    """Return the compiled correlation; its rules are still called as the author called them."""
    kind = _correlation_kind(document)
    words = _words(document)
    if words and not kind.is_temporal:
        raise RuleError(message("{kind} takes no condition in words", kind=kind.value))
    rule = SigmaCorrelationRule.from_dict(_for_pysigma(document))
    head = read_head(document, pack)
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
        percentile=_percentile(document, kind),
        aliases=aliases,
        generates=bool(rule.generate),
        words=" ".join(words.split()),
        ways=_ways(words, kind, references),
    )


def _for_pysigma(document: Document) -> JsonObject:
    """PySigma takes one comparison, cuts a percentile off, and does not know max and min.

    What it can't take is read here (X1, X11, X15).
    """
    section = document.data["correlation"]
    condition = _condition_section(document)
    dropped = {"percentile", *[name for name in OPERATORS if name in condition][1:]}
    if not isinstance(section, dict):
        return document.data
    if not condition:
        without = {name: value for name, value in section.items() if name != "condition"}
        return {**document.data, "correlation": without} if _words(document) else document.data
    kept = {name: value for name, value in condition.items() if name not in dropped}
    kind = "value_sum" if section["type"] in _UNKNOWN_TO_PYSIGMA else section["type"]
    return {**document.data, "correlation": {**section, "type": kind, "condition": kept}}


def _correlation_kind(document: Document) -> CorrelationKind:
    section = document.data["correlation"]
    kind = section.get("type") if isinstance(section, dict) else None
    try:
        return CorrelationKind(str(kind))
    except ValueError:
        raise RuleError(
            message(
                "correlations of type {kind} are not supported; known are {known}",
                kind=str(kind),
                known=", ".join(CorrelationKind),
            ),
            place=document.place_of("type"),
        ) from None


def _condition_section(document: Document) -> dict[str, JsonValue]:
    condition = _condition(document)
    return {} if isinstance(condition, str) else cast("dict[str, JsonValue]", condition or {})


def _condition(document: Document) -> JsonValue:
    section = document.data["correlation"]
    return section.get("condition") if isinstance(section, dict) else None


def _words(document: Document) -> str:
    """Return a condition in words, "" where there is none."""
    condition = _condition(document)
    return condition if isinstance(condition, str) else ""


def _ways(words: str, kind: CorrelationKind, rules: Sequence[str]) -> tuple[Way, ...]:
    """Return the ways in which a condition in words can hold; () where there is none (X17)."""
    if not words:
        return ()
    if kind is CorrelationKind.TEMPORAL_ORDERED and _ALTERNATIVES.search(words):
        raise RuleError(message("temporal_ordered takes no condition with 'or' or parentheses"))
    return read_ways(words, rules)


def _bounds(document: Document, kind: CorrelationKind) -> tuple[tuple[str, float], ...]:
    condition = _condition_section(document)
    known = {*OPERATORS, "field", *(["percentile"] if kind is _PERCENTILE else [])}
    unknown = sorted(set(map(str, condition)) - known)
    if unknown:
        raise RuleError(
            message("a correlation condition has no key {key!r}", key=unknown[0]),
            place=document.place_of(unknown[0]),
        )
    if kind is CorrelationKind.TEMPORAL_ORDERED and condition:
        raise RuleError(message("temporal_ordered takes no condition"))
    bounds = tuple((name, condition[name]) for name in OPERATORS if name in condition)
    for name, number in bounds:
        if not _is_number(number):
            raise RuleError(
                message("a correlation condition compares with numbers"),
                place=document.place_of(name),
            )
    if not bounds and not kind.is_temporal:
        raise RuleError(message("the correlation has no condition"))
    return cast("tuple[tuple[str, float], ...]", bounds)


def _counted_fields(document: Document, kind: CorrelationKind) -> tuple[str, ...]:
    field = _condition_section(document).get("field")
    place = document.place_of("field")
    fields = field if isinstance(field, list) else [field]
    if kind is CorrelationKind.EVENT_COUNT or kind.is_temporal:
        if "field" in _condition_section(document):
            raise RuleError(message("{kind} counts no field", kind=kind.value), place=place)
        return ()
    if not fields or not all(isinstance(one, str) and one for one in fields):
        reason = message("{kind} needs the field whose values it takes", kind=kind.value)
        raise RuleError(reason, place=place)
    if kind.is_metric and len(fields) > 1:
        raise RuleError(message("{kind} takes one field", kind=kind.value), place=place)
    return tuple(map(str, fields))


def _percentile(document: Document, kind: CorrelationKind) -> float:
    """Max, min and median are percentiles too (X15)."""
    if kind is not _PERCENTILE:
        return _PERCENTILES.get(kind, 0)
    percentile = _condition_section(document).get("percentile")
    if not _is_number(percentile) or not 0 <= cast("float", percentile) <= 100:  # noqa: PLR2004 -- a percentage
        raise RuleError(
            message("value_percentile needs a 'percentile' from 0 to 100 in its condition"),
            place=document.place_of("percentile"),
        )
    return cast("float", percentile)


def _is_number(value: JsonValue) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)

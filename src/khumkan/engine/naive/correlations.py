"""Hits of several rules over time, in the most direct way: a window per group (X5 to X15)."""

import operator
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.naive.correlation_hits import Hit
from khumkan.engine.naive.correlation_plans import METRICS, CorrelationPlan, read_plan
from khumkan.engine.naive.elements import text_of

_COMPARE: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "eq": operator.eq,
    "neq": operator.ne,
}


TimedHit = tuple[datetime, Hit]


@dataclass(frozen=True, slots=True)
class CorrelationFinding:
    """The hits of one window in which the correlation came true, oldest first."""

    group: tuple[str, ...]
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Correlated:
    """The findings, in the order in which they came true, and how many hits were left out."""

    findings: list[CorrelationFinding] = field(default_factory=list)
    n_without_time: int = 0
    n_without_group: int = 0
    n_without_value: int = 0
    n_without_number: int = 0


def correlate(document: JsonObject, hits: Iterable[Hit]) -> Correlated:
    """Return the findings of a correlation document over `hits`, which need no order.

    Raises RuleError for a document that can't be evaluated.
    """
    plan = read_plan(document)
    referenced = [hit for hit in hits if hit.rule in plan.rules]
    lacking = Counter(_lacks(hit, plan) for hit in referenced)
    complete = [(hit.time, hit) for hit in referenced if hit.time and not _lacks(hit, plan)]
    return Correlated(
        findings=_findings(plan, complete),
        n_without_time=lacking["time"],
        n_without_group=lacking["group"],
        n_without_value=lacking["value"],
        n_without_number=lacking["number"],
    )


def _lacks(hit: Hit, plan: CorrelationPlan) -> str:
    """Return what keeps a hit out of the correlation, or "" (X5)."""
    if hit.time is None:
        return "time"
    if hit.group is None:
        return "group"
    if plan.type.startswith("value_") and hit.value is None:
        return "value"
    return "number" if plan.type in METRICS and hit.number is None else ""


def _findings(plan: CorrelationPlan, hits: list[TimedHit]) -> list[CorrelationFinding]:
    findings = []
    windows: defaultdict[tuple[str, ...], list[TimedHit]] = defaultdict(list)
    for now, hit in sorted(hits, key=lambda timed: _place(plan, timed)):
        group = hit.group or ()
        open_hits = [timed for timed in windows[group] if now - timed[0] < plan.timespan]
        windows[group] = [*open_hits, (now, hit)]
        window = [hit for _, hit in windows[group]]
        if _holds(plan, window):
            findings.append(CorrelationFinding(group, tuple(window)))
            windows[group] = []
    return findings


def _place(plan: CorrelationPlan, timed: TimedHit) -> tuple[datetime, object, int]:
    """Return what hits are sorted by (X6)."""
    now, hit = timed
    return now, hit.position, plan.rules.index(hit.rule)


def _holds(plan: CorrelationPlan, window: Sequence[Hit]) -> bool:
    if plan.words is not None:
        is_met = plan.words({hit.rule for hit in window}.__contains__)
        return is_met and (plan.type == "temporal" or _is_in_order(plan.needed, window))
    if plan.type == "temporal_ordered":
        return _is_in_order(plan.rules, window)
    if plan.type == "temporal" and not plan.limits:
        return {hit.rule for hit in window} == set(plan.rules)
    amount = _metric(plan, window) if plan.type in METRICS else Fraction(_count(plan, window))
    return all(_COMPARE[name](amount, Fraction(text_of(limit))) for name, limit in plan.limits)


def _count(plan: CorrelationPlan, window: Sequence[Hit]) -> int:
    if plan.type == "event_count":
        return len(window)
    if plan.type == "value_count":
        return len({hit.value for hit in window})
    return len({hit.rule for hit in window})


def _metric(plan: CorrelationPlan, window: Sequence[Hit]) -> Fraction:
    """Return what the numbers of a window, which has at least one, amount to (X14, X15)."""
    numbers = [hit.number for hit in window if hit.number is not None]
    match plan.type:
        case "value_sum":
            return sum(numbers, Fraction(0))
        case "value_avg":
            return sum(numbers, Fraction(0)) / len(numbers)
        case "value_max":
            return max(numbers)
        case "value_min":
            return min(numbers)
        case "value_median":
            return _percentile(numbers, Fraction(50))
        case _:
            return _percentile(numbers, Fraction(text_of(plan.percentile)))


def _percentile(numbers: Sequence[Fraction], percentile: Fraction) -> Fraction:
    """Return the smallest number that at least so many percent of all do not exceed."""
    return min(
        candidate
        for candidate in numbers
        if 100 * sum(number <= candidate for number in numbers) >= percentile * len(numbers)
    )


def _is_in_order(rules: Sequence[str], window: Iterable[Hit]) -> bool:
    """Say whether the rules are a subsequence of the window, each of another event (X10)."""
    awaited = list(rules)
    taken = None
    for hit in window:
        if awaited and hit.rule == awaited[0] and hit.position != taken:
            awaited.pop(0)
            taken = hit.position
    return not awaited

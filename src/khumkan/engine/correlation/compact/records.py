"""Correlations, texts and hits as a store has them: numbers, and what those stand for."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from khumkan.engine.compiled import Correlation, CorrelationKind
from khumkan.engine.correlation.compact.layout import (
    ALL_RULES,
    AVERAGED,
    BOUND,
    BOUNDS,
    COUNTED,
    FOREIGN,
    HORIZON,
    IS_DECIDED,
    KIND,
    LAST_RULE,
    LEDGER,
    MAX_GROUPS,
    MAX_HITS,
    MOST_BOUNDS,
    MOST_NAMES,
    MOST_RULES,
    MOST_SEQUENCE,
    N_BOUNDS,
    N_LEAST,
    N_MOST,
    N_SEQUENCE,
    NEWEST,
    NONE,
    OLDEST,
    OPERATORS,
    ORDERED,
    SEQUENCE,
    SPAN,
    STEPS,
    SUMMED,
    TEXT,
    TEXT_LENGTH,
    TEXT_START,
    Words,
)
from khumkan.engine.correlation.groups import GroupName, Live, Terms
from khumkan.engine.correlation.windows import Hit
from khumkan.engine.findings import Position
from khumkan.engine.formats.tape.memory import Bytes
from khumkan.engine.matcher.scalars import to_exact

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MOST_SPAN = timedelta(days=4_000_000)
"""More than there is between any two times."""
_MOST_LIMIT = 1 << 40
_MOST_BOUND = 1 << 20

_KINDS = {
    CorrelationKind.EVENT_COUNT: COUNTED,
    CorrelationKind.VALUE_COUNT: COUNTED,
    CorrelationKind.TEMPORAL: STEPS,
    CorrelationKind.TEMPORAL_ORDERED: ORDERED,
    CorrelationKind.VALUE_SUM: SUMMED,
    CorrelationKind.VALUE_AVG: AVERAGED,
}


def to_microseconds(moment: datetime) -> int:
    """Return microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def to_moment(microseconds: int) -> datetime:
    """Return the time of so many microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=microseconds)


class KnownTexts(NamedTuple):
    """Texts by their numbers; what is added to a store later leaves these as they are."""

    texts: Words
    letters: Bytes

    def text(self, number: int) -> str:
        """Return a text by its number."""
        start, n = self.texts[number * TEXT + TEXT_START], self.texts[number * TEXT + TEXT_LENGTH]
        return self.letters[start : start + n].tobytes().decode()

    def name(self, numbers: Iterable[int]) -> GroupName:
        """Return the texts of the numbers that there are."""
        return tuple(self.text(one) for one in numbers if one != NONE)


def hit_of(rule: Correlation, texts: KnownTexts, name: GroupName, parts: Sequence[int]) -> Hit:
    """Return a hit of its time, file, record, part, rule and what it is worth."""
    time, file, record, part, place, worth = parts
    return Hit(
        to_moment(time),
        Position(texts.text(file), record, part),
        distinct_rules(rule)[place],
        name,
        texts.name([worth]) if rule.kind is CorrelationKind.VALUE_COUNT else (),
        worth if rule.kind.is_metric else 0,
    )


def distinct_rules(rule: Correlation) -> list[str]:
    """Return the rules of a correlation, each once: a number stands for its place here."""
    return list(dict.fromkeys(rule.rules))


def is_told_by_numbers(rule: Correlation) -> bool:
    """Say whether all hits of a correlation can be told by their numbers: see `Store.hit`."""
    n_fields = 1 if rule.kind is CorrelationKind.VALUE_COUNT or rule.kind.is_metric else 0
    n_rules = len(set(rule.rules))
    is_small = n_rules <= MOST_RULES and len(rule.group_by) <= MOST_NAMES
    return is_small and len(rule.fields) == n_fields


def ledger_record(terms: Terms, live: Live, *, is_built_on: bool) -> list[int]:
    """Return the record of a correlation without groups."""
    rule, record = terms.rule, [0] * LEDGER
    bounds = _bounds(rule)
    distinct = distinct_rules(rule)
    is_plain = is_told_by_numbers(rule) and (bounds is not None or rule.kind not in _METRICS)
    is_plain = is_plain and not rule.ways
    record[KIND] = _KINDS.get(rule.kind, FOREIGN) if is_plain else FOREIGN
    record[N_LEAST] = min(terms.n_least, _MOST_LIMIT)
    record[N_MOST] = min(terms.n_most, _MOST_LIMIT)
    record[SPAN] = min(rule.timespan, _MOST_SPAN) // _MICROSECOND
    record[HORIZON] = min(terms.horizon, _MOST_SPAN) // _MICROSECOND
    record[MAX_GROUPS] = min(live.max_groups, _MOST_LIMIT)
    record[MAX_HITS] = min(live.max_hits, _MOST_LIMIT)
    record[ALL_RULES] = (1 << min(len(distinct), MOST_RULES)) - 1
    record[LAST_RULE] = distinct.index(rule.rules[-1])
    record[N_BOUNDS] = len(bounds or ())
    steps = [distinct.index(rule_id) for rule_id in rule.rules]
    is_decided = is_plain and bounds is not None and rule.kind is not CorrelationKind.VALUE_COUNT
    record[IS_DECIDED] = is_decided and len(steps) <= MOST_SEQUENCE and not is_built_on
    record[N_SEQUENCE] = min(len(steps), MOST_SEQUENCE)
    record[SEQUENCE : SEQUENCE + MOST_SEQUENCE] = [*steps, *[0] * MOST_SEQUENCE][:MOST_SEQUENCE]
    for number, bound in enumerate(bounds or ()):
        record[BOUNDS + number * BOUND : BOUNDS + (number + 1) * BOUND] = bound
    record[OLDEST] = record[NEWEST] = NONE
    return record


_METRICS = (CorrelationKind.VALUE_SUM, CorrelationKind.VALUE_AVG)


def _bounds(rule: Correlation) -> list[tuple[int, int, int]] | None:
    """Return operators with fractions; None where the numbers are too many or too large."""
    bounds = []
    for operator, bound in rule.bounds:
        exact = to_exact(bound) or 0
        if max(abs(exact.numerator), exact.denominator) >= _MOST_BOUND:
            return None
        bounds.append((OPERATORS[operator], exact.numerator, exact.denominator))
    return bounds if len(bounds) <= MOST_BOUNDS else None

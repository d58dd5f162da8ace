"""Keeps the hits that correlations build on and turns them into findings at the end.

A correlation may build on another one: its matches are hits like any other, at the time and place
of their last event.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from operator import itemgetter

from khumkan.engine.compiled import CompiledRule, Correlation, CorrelationKind
from khumkan.engine.correlation.windows import CorrelationMatch, Hit, correlate
from khumkan.engine.findings import Finding, FindingKind, Position
from khumkan.engine.matcher.evidence import Evidence
from khumkan.engine.matcher.scalars import Number, elements, to_exact, to_text
from khumkan.engine.rows import LogSource, Row, Scalar
from khumkan.engine.sigma.load import RuleSet

FindColumn = Callable[[LogSource, str], str]
Elements = tuple[Scalar, ...]


class CorrelationDesk:
    """Takes the matches of base rules, one by one; keeps at most `max_hits` for a correlation.

    The limit is each correlation's own: a flood that one counts must not blind the others.
    """

    def __init__(self, rules: RuleSet, find_column: FindColumn, max_hits: int) -> None:
        self._correlations = rules.correlations
        self._find_column = find_column
        self._max_hits = max_hits
        self._hits: defaultdict[str, list[Hit]] = defaultdict(list)
        self._users: defaultdict[str, list[Correlation]] = defaultdict(list)
        for correlation in rules.correlations:
            for rule_id in dict.fromkeys(correlation.rules):
                self._users[rule_id].append(correlation)
        self.n_dropped = 0
        self.n_unusable = 0
        self.n_not_numbers = 0

    def take(self, rule: CompiledRule, row: Row, position: Position) -> bool:
        """Keep what the correlations over `rule` need of a match; say whether any can use it."""
        is_usable = False
        for correlation in self._users.get(rule.head.id, ()):
            values = self._values_of(correlation, rule, row)
            is_usable |= self._offer(correlation, rule.head.id, row.time, position, values)
        return is_usable

    def finish(self) -> list[Finding]:
        """Return the findings of all correlations by time, and forget all hits."""
        found: list[tuple[Hit, Finding]] = []
        for correlation in self._correlations:
            matches = correlate(correlation, self._hits.pop(correlation.head.id, ()))
            found += [(match.last, _to_finding(correlation, match)) for match in matches]
            self._feed(correlation, matches)
        return [finding for _, finding in sorted(found, key=itemgetter(0))]

    def _keep(self, correlation: Correlation, hit: Hit) -> None:
        kept = self._hits[correlation.head.id]
        if len(kept) < self._max_hits:
            kept.append(hit)
        else:
            self.n_dropped += 1

    def _values_of(self, correlation: Correlation, rule: CompiledRule, row: Row) -> list[Elements]:
        names = (correlation.field_of(rule.head.id, field) for field in _asked(correlation))
        return [
            elements(row.values.get(self._find_column(rule.source, name), ())) for name in names
        ]

    def _feed(self, base: Correlation, matches: list[CorrelationMatch]) -> None:
        """Hand the matches of a correlation to those that build on it.

        A match has no fields but those it was grouped by.
        """
        for user in self._users.get(base.head.id, ()):
            names = [user.field_of(base.head.id, field) for field in _asked(user)]
            for match in matches:
                known = dict(zip(base.group_by, match.group, strict=True))
                values: list[Elements] = [(known[n],) if n in known else () for n in names]
                self._offer(user, base.head.id, match.last.time, match.last.position, values)

    def _offer(
        self,
        correlation: Correlation,
        rule_id: str,
        time: datetime | None,
        position: Position,
        values: Sequence[Elements],
    ) -> bool:
        """Keep a hit with these values of the fields asked for, or count why it is left out."""
        if time is None or not all(values):
            self.n_unusable += 1
            return False
        number = _number(values[-1]) if correlation.kind.is_metric else 0
        if number is None:
            self.n_not_numbers += 1
            return False
        texts = tuple(",".join(map(to_text, one)).lower() for one in values)
        n_group = len(correlation.group_by)
        value = () if correlation.kind.is_metric else texts[n_group:]
        self._keep(correlation, Hit(time, position, rule_id, texts[:n_group], value, number))
        return True


def _asked(correlation: Correlation) -> tuple[str, ...]:
    return *correlation.group_by, *correlation.fields


def _number(found: Elements) -> Number | None:
    return to_exact(found[0]) if len(found) == 1 else None


def _to_finding(correlation: Correlation, match: CorrelationMatch) -> Finding:
    return Finding(
        kind=FindingKind.CORRELATION,
        head=correlation.head,
        event_time=match.last.time,
        position=match.last.position,
        matched=tuple(_evidence(correlation, match)),
        events=tuple(hit.position for hit in match.hits),
    )


def _evidence(correlation: Correlation, match: CorrelationMatch) -> Iterator[Evidence]:
    for field, value in zip(correlation.group_by, match.group, strict=True):
        yield Evidence(field, field, value, "group-by")
    yield _count_evidence(correlation, match)


def _count_evidence(correlation: Correlation, match: CorrelationMatch) -> Evidence:
    """Tell the number that was held against the bounds; of sequences, how many events they took."""
    name, span = correlation.kind.value, f"within {correlation.timespan}"
    if not correlation.bounds:
        return Evidence(name, "", len(match.hits), f"all rules {span}")
    if correlation.kind is CorrelationKind.VALUE_PERCENTILE:
        name = f"{name} {correlation.percentile}"
    bounds = " and ".join(f"{operator} {number}" for operator, number in correlation.bounds)
    counted = f" of {', '.join(correlation.fields)}" if correlation.fields else ""
    return Evidence(name + counted, "", _to_scalar(match.count), f"{bounds} {span}")


def _to_scalar(number: Number) -> Scalar:
    """Return a number as a finding can hold it; one beyond 64 bits or a double is told as text."""
    if not -_TOO_LARGE < number < _TOO_LARGE:
        return str(int(number))
    return int(number) if number == int(number) else float(number)


_TOO_LARGE = 2**63

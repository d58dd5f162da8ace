"""Keeps the hits that correlations build on and turns them into findings at the end.

A correlation may build on another one: its matches are hits like any other, at the time and place
of their last event.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from operator import itemgetter

from khumkan.engine.compiled import CompiledRule, Correlation
from khumkan.engine.correlation.windows import CorrelationMatch, Hit, correlate
from khumkan.engine.findings import Finding, FindingKind, Position
from khumkan.engine.matcher.evidence import Evidence
from khumkan.engine.matcher.scalars import elements, to_text
from khumkan.engine.rows import LogSource, Row
from khumkan.engine.sigma.load import RuleSet

FindColumn = Callable[[LogSource, str], str]


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

    def take(self, rule: CompiledRule, row: Row, position: Position) -> bool:
        """Keep what the correlations over `rule` need of a match; say whether any can use it."""
        is_usable = False
        for correlation in self._users.get(rule.head.id, ()):
            hit = self._make_hit(correlation, rule, row, position)
            if hit is None:
                self.n_unusable += 1
            else:
                self._keep(correlation, hit)
                is_usable = True
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

    def _make_hit(
        self, correlation: Correlation, rule: CompiledRule, row: Row, position: Position
    ) -> Hit | None:
        if row.time is None:
            return None
        texts = []
        for field in (*correlation.group_by, *correlation.fields):
            name = correlation.field_of(rule.head.id, field)
            found = elements(row.values.get(self._find_column(rule.source, name), ()))
            if not found:
                return None
            texts.append(",".join(map(to_text, found)).lower())
        n_group = len(correlation.group_by)
        return Hit(row.time, position, rule.head.id, tuple(texts[:n_group]), tuple(texts[n_group:]))

    def _feed(self, correlation: Correlation, matches: list[CorrelationMatch]) -> None:
        """Hand the matches of a correlation to those that build on it."""
        for user in self._users.get(correlation.head.id, ()):
            for match in matches:
                hit = _chained_hit(user, correlation, match)
                if hit is None:
                    self.n_unusable += 1
                else:
                    self._keep(user, hit)


def _chained_hit(user: Correlation, base: Correlation, match: CorrelationMatch) -> Hit | None:
    """A correlation's match has no fields but those it was grouped by."""
    known = dict(zip(base.group_by, match.group, strict=True))
    names = [user.field_of(base.head.id, field) for field in user.group_by]
    if user.fields or any(name not in known for name in names):
        return None
    group = tuple(known[name] for name in names)
    return Hit(match.last.time, match.last.position, base.head.id, group)


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
    bounds = " and ".join(f"{operator} {number}" for operator, number in correlation.bounds)
    counted = f" of {', '.join(correlation.fields)}" if correlation.fields else ""
    return Evidence(name + counted, "", match.count, f"{bounds} {span}")

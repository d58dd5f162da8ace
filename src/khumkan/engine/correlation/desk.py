"""Keeps the hits that correlations build on and turns them into findings at the end.

For files: every event is there before the first correlation is computed, so their order is
nobody's concern. `live.LiveDesk` is for events that go on coming.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from khumkan.engine.compiled import CompiledRule, Correlation
from khumkan.engine.correlation.intake import FindColumn, Intake
from khumkan.engine.correlation.telling import to_finding
from khumkan.engine.correlation.windows import Hit, correlate
from khumkan.engine.findings import Finding, Position
from khumkan.engine.rows import Row
from khumkan.engine.sigma.load import RuleSet


@dataclass(frozen=True, slots=True)
class Handed:
    """What a desk has kept, for the desk of another process: hits by correlation, and its books."""

    hits: Mapping[str, Sequence[Hit]]
    n_unusable: int
    n_not_numbers: int
    n_dropped: int


class CorrelationDesk:
    """Takes the matches of base rules, one by one; keeps at most `max_hits` for a correlation.

    The limit is each correlation's own: a flood that one counts must not blind the others. Those
    called `silent` are told only where no other one takes them (X12).
    """

    def __init__(
        self,
        rules: RuleSet,
        find_column: FindColumn,
        max_hits: int,
        silent: Collection[str] = frozenset(),
    ) -> None:
        self._silent = silent
        self.intake = Intake(rules, find_column)
        self._correlations = rules.correlations
        self._max_hits = max_hits
        self._hits: defaultdict[str, list[Hit]] = defaultdict(list)
        self.n_dropped = 0

    @property
    def n_unusable(self) -> int:
        """Hits without a time, a group or a value."""
        return self.intake.n_unusable

    @property
    def n_not_numbers(self) -> int:
        """Hits of a metric whose value is no number."""
        return self.intake.n_not_numbers

    def take(self, rule: CompiledRule, row: Row, position: Position) -> bool:
        """Keep what the correlations over `rule` need of a match; say whether any can use it."""
        is_usable = False
        for correlation, hit in self.intake.hits_of(rule, row, position):
            self._keep(correlation, hit)
            is_usable = True
        return is_usable

    def complete(self, _make_row: Callable[[], Row]) -> list[Finding]:
        """Return nothing: before the end no correlation is known to be complete."""
        return []

    def finish(self) -> list[Finding]:
        """Return the findings of all correlations by time, and forget all hits."""
        found: list[tuple[Hit, Finding]] = []
        for correlation in self._correlations:
            matches = correlate(correlation, self._hits.pop(correlation.head.id, ()))
            for match in matches:
                uppers = [*self.intake.hits_upon(correlation, match)]
                if not uppers or correlation.head.id not in self._silent:
                    found.append((match.last, to_finding(correlation, match)))
                for upper, hit in uppers:
                    self._keep(upper, hit)
        return [finding for _, finding in sorted(found, key=_by_last)]

    def hand_over(self) -> Handed:
        """Return what there is since the last time, and forget it."""
        handed = Handed(dict(self._hits), self.n_unusable, self.n_not_numbers, self.n_dropped)
        self._hits.clear()
        self.intake.n_unusable = self.intake.n_not_numbers = self.n_dropped = 0
        return handed

    def take_over(self, handed: Handed) -> None:
        """Go on as if this desk had taken it: for as many hits as it holds itself."""
        self.intake.n_unusable += handed.n_unusable
        self.intake.n_not_numbers += handed.n_not_numbers
        self.n_dropped += handed.n_dropped
        for rule_id, hits in handed.hits.items():
            kept = self._hits[rule_id]
            n_taken = min(len(hits), self._max_hits - len(kept))
            kept += hits[:n_taken]
            self.n_dropped += len(hits) - n_taken

    def _keep(self, correlation: Correlation, hit: Hit) -> None:
        kept = self._hits[correlation.head.id]
        if len(kept) < self._max_hits:
            kept.append(hit)
        else:
            self.n_dropped += 1


def _by_last(found: tuple[Hit, Finding]) -> tuple[object, ...]:
    return found[0].order

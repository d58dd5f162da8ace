"""Correlations as they happen: a hit in, at once the findings that it completes.

Knows no end of the events, holds a bounded number of hits, and can be saved and restored. What
differs from `desk.CorrelationDesk` where events arrive out of order:
docs/reference/sigma-semantics.md, L1 to L8.
"""

from collections import defaultdict
from collections.abc import Callable

from khumkan.engine.compiled import CompiledRule
from khumkan.engine.correlation.groups import Live
from khumkan.engine.correlation.intake import FindColumn, Intake
from khumkan.engine.correlation.ledgers import Ledger
from khumkan.engine.correlation.snapshots import Restored, fingerprints, load_state, save_state
from khumkan.engine.correlation.telling import to_finding
from khumkan.engine.correlation.windows import Hit
from khumkan.engine.findings import Finding, Position
from khumkan.engine.rows import Row
from khumkan.engine.sigma.load import RuleSet


class LiveDesk:
    """Takes the matches of base rules, event by event, and tells what they complete.

    `n_late`, `n_dropped` and `n_groups_evicted` count since this desk was made, not since the
    snapshot it was restored from.
    """

    def __init__(self, rules: RuleSet, find_column: FindColumn, live: Live) -> None:
        self._intake = Intake(rules, find_column, is_live=True)
        self._ledgers = [Ledger(one, live) for one in rules.correlations]
        self._fingerprints = fingerprints(rules)
        self._places = {one.head.id: place for place, one in enumerate(rules.correlations)}
        # By the place of the correlation: those that build on others come after them.
        self._waiting: defaultdict[int, list[Hit]] = defaultdict(list)
        self._position: Position | None = None

    @property
    def n_unusable(self) -> int:
        """Hits without a time, a group or a value."""
        return self._intake.n_unusable

    @property
    def n_not_numbers(self) -> int:
        """Hits of a metric whose value is no number."""
        return self._intake.n_not_numbers

    @property
    def n_dropped(self) -> int:
        """Hits forgotten because their group held too many."""
        return sum(one.n_dropped for one in self._ledgers)

    @property
    def n_late(self) -> int:
        """Hits older than the newest of their group by more than the lateness."""
        return sum(one.n_late for one in self._ledgers)

    @property
    def n_groups_evicted(self) -> int:
        """Groups forgotten for others, though hits yet to come might have completed them."""
        return sum(one.n_evicted for one in self._ledgers)

    def take(self, rule: CompiledRule, row: Row, position: Position) -> bool:
        """Note a match; say whether any correlation can use it. `complete` closes the event."""
        if position != self._position:
            self._waiting.clear()  # of an event on which something failed
            self._position = position
        is_usable = False
        for correlation, hit in self._intake.hits_of(rule, row, position):
            self._waiting[self._places[correlation.head.id]].append(hit)
            is_usable = True
        return is_usable

    def complete(self, make_row: Callable[[], Row]) -> list[Finding]:
        """Return what the matches noted of this event complete, in the order of the rules.

        Its row is made only where they complete anything.
        """
        found: list[Finding] = []
        while self._waiting:
            place = min(self._waiting)
            ledger = self._ledgers[place]
            for match in ledger.take(self._waiting.pop(place)):
                found.append(to_finding(ledger.rule, match, (make_row(),)))
                for upper, hit in self._intake.hits_upon(ledger.rule, match):
                    self._waiting[self._places[upper.head.id]].append(hit)
        return found

    def finish(self) -> list[Finding]:
        """Return nothing: whatever was complete has been told."""
        return []

    def snapshot(self) -> bytes:
        """Return all that a desk over the same rules needs to go on where this one is."""
        return save_state(self._ledgers, self._fingerprints)

    def restore(self, saved: bytes) -> Restored:
        """Go on from a snapshot; see `snapshots.load_state`. Only for a desk that took nothing."""
        return load_state(saved, self._ledgers, self._fingerprints)

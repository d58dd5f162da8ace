"""Correlations as they happen: a hit in, at once the findings that it completes.

Knows no end of the events, holds a bounded number of hits, and can be saved and restored. What
differs from `desk.CorrelationDesk` where events arrive out of order:
docs/reference/sigma-semantics.md, L1 to L8.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from khumkan.engine.columns.times import TimeContext
from khumkan.engine.compiled import CompiledRule
from khumkan.engine.correlation.groups import Live
from khumkan.engine.correlation.hands import Hands, Taken
from khumkan.engine.correlation.intake import FindColumn, Intake
from khumkan.engine.correlation.ledgers import Ledger
from khumkan.engine.correlation.snapshots import Restored, fingerprints, load_state, save_state
from khumkan.engine.correlation.telling import to_finding
from khumkan.engine.correlation.windows import Hit
from khumkan.engine.findings import Finding, Position
from khumkan.engine.rows import Row
from khumkan.engine.sigma.load import RuleSet

if TYPE_CHECKING:
    from khumkan.engine.correlation.compact import Feed, Kitchen
    from khumkan.engine.sieve.sieve import Sifted


class LiveDesk:
    """Takes the matches of base rules, event by event, and tells what they complete.

    `n_late`, `n_dropped` and `n_groups_evicted` count since this desk was made, not since the
    snapshot it was restored from. Correlations called `silent` are told only where no other one
    takes them (X12).
    """

    def __init__(
        self,
        rules: RuleSet,
        find_column: FindColumn,
        live: Live,
        silent: Collection[str] = frozenset(),
    ) -> None:
        self._rules, self._live, self._silent = rules, live, silent
        self._intake = Intake(rules, find_column, is_live=True)
        self._ledgers = [Ledger(one, live) for one in rules.correlations]
        self._fingerprints = fingerprints(rules)
        self._places = {one.head.id: place for place, one in enumerate(rules.correlations)}
        # By the place of the correlation: those that build on others come after them.
        self._waiting: defaultdict[int, list[Hit]] = defaultdict(list)
        self._position: Position | None = None
        self._kitchen: Kitchen | None = None

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
        return self._complete(len(self._ledgers), make_row)

    def take_hit(self, place: int, hit: Hit, make_row: Callable[[], Row]) -> list[Finding]:
        """Take the only hit of an event for the correlation at a place, after those before it."""
        if hit.position != self._position:
            self._waiting.clear()
            self._position = hit.position
        found = self._complete(place, make_row)
        return found + self._take(place, [hit], make_row)

    def feed(
        self, sifted: "Sifted", taken: Taken, file: str, context: TimeContext, hands: Hands
    ) -> "Feed":
        """Return what takes matches of a run; from the first on most groups are in arrays."""
        if self._kitchen is None:
            self._kitchen = self._open_kitchen()
        return self._kitchen.feed(sifted, taken, file, context, hands)

    def _open_kitchen(self) -> "Kitchen":
        from khumkan.engine.correlation.compact import (  # noqa: PLC0415 -- as the sieve
            Kitchen,
            Recipes,
            Store,
        )

        store = Store([one.terms for one in self._ledgers], self._live)
        for owner, ledger in enumerate(self._ledgers):
            ledger.keep_in(store, owner)
        recipes = Recipes(self._rules.rules, self._rules.correlations, self._intake)
        return Kitchen(
            store, self._ledgers, self._intake, recipes, take=self.take_hit, close=self.complete
        )

    def _complete(self, before: int, make_row: Callable[[], Row]) -> list[Finding]:
        """Return what is completed of the correlations before a place."""
        found: list[Finding] = []
        while self._waiting and (place := min(self._waiting)) < before:
            found += self._take(place, self._waiting.pop(place), make_row)
        return found

    def _take(self, place: int, hits: Sequence[Hit], make_row: Callable[[], Row]) -> list[Finding]:
        found: list[Finding] = []
        ledger = self._ledgers[place]
        for match in ledger.take(hits):
            uppers = [*self._intake.hits_upon(ledger.rule, match)]
            if not uppers or ledger.rule.head.id not in self._silent:
                found.append(to_finding(ledger.rule, match, (make_row(),)))
            for upper, hit in uppers:
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

"""Batches of events to findings: the engine put together from its seams.

reader → `name_event` (columns) → matcher → findings. Hits for correlations are kept aside until
`finish`, so that what a batch yields does not depend on other batches; or, live, they count at once
and a batch yields the correlations that its events complete.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from typing import Protocol

from khumkan.core.messages import message
from khumkan.engine.columns import NOTHING_KNOWN, TimeContext
from khumkan.engine.compiled import Rule
from khumkan.engine.correlation import CorrelationDesk, Live, LiveDesk, Restored
from khumkan.engine.events import SAMPLE_BYTES, Batch, Event, Rejection
from khumkan.engine.findings import Finding, FindingKind, Position
from khumkan.engine.indicators import IndicatorTable
from khumkan.engine.matcher import RuleMatcher, find_evidence
from khumkan.engine.rows import LogSource, Row
from khumkan.engine.sharing import shared_columns, shared_values
from khumkan.engine.sigma import RuleSet

FindColumn = Callable[[LogSource, str], str]
DEFAULT_MAX_HITS = 1_000_000


class NameEvent(Protocol):
    """Turns an event into a row: `columns.name_event`, perhaps with a hint bound to it."""

    def __call__(self, event: Event, *, context: TimeContext) -> Row:
        """Return the row; `context` says what the event's time leaves unsaid."""
        ...


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What one batch gave; `n_uncovered` events belong to no log source that a rule is about.

    `failures` are events on which the engine itself failed: defects of ours, told like rejections.
    """

    findings: Sequence[Finding]
    failures: Sequence[Rejection]
    n_uncovered: int


class Detector:
    """Holds rules and indicators ready; fed with batches, it returns findings.

    `name_event` turns an event into a row, `find_column` a rule's field into a column (both from
    `columns`). `reports_base_rules` also reports rules that only feed correlations. With `live`,
    correlations are reported by `detect` as their events arrive, in bounded memory; without it by
    `finish`, over all events in the order of their times.
    """

    def __init__(  # noqa: PLR0913 -- what it detects by, and how it is run
        self,
        rules: RuleSet,
        indicators: IndicatorTable | None = None,
        *,
        name_event: NameEvent,
        find_column: FindColumn,
        max_hits: int = DEFAULT_MAX_HITS,
        reports_base_rules: bool = False,
        live: Live | None = None,
    ) -> None:
        self._rules = rules
        self._indicators = indicators or IndicatorTable()
        self._lock = Lock()  # over which table the next batch meets, and where it begins
        self._n_events = 0
        self._name_event = name_event
        self._matcher = RuleMatcher(rules.rules)
        self._live = LiveDesk(rules, find_column, live) if live else None
        self._desk = self._live or CorrelationDesk(rules, find_column, max_hits)
        self._shared = [shared_columns(rule, find_column) for rule in rules.rules]
        self._silent = set() if reports_base_rules else _silent_rules(rules)

    def detect(
        self,
        file: str,
        batch: Batch,
        context: TimeContext = NOTHING_KNOWN,
        *,
        now: datetime | None = None,
    ) -> BatchResult:
        """Return the findings of one batch of `file`, by event, then by rule.

        `context` says what the times in this file leave unsaid. Indicators whose end has come by
        `now` (aware) hit nothing; without it, their end is only told.
        """
        indicators = self._begin(len(batch.events))
        findings: list[Finding] = []
        failures: list[Rejection] = []
        n_uncovered = 0
        for event in batch.events:
            position = Position(file, event.record, event.part)
            try:
                row = self._name_event(event, context=context)
                n_uncovered += not self._matcher.covers(row)
                findings += self._match_rules(row, position)
                findings += [
                    replace(one, rows=(row,)) for one in indicators.find(row, position, now)
                ]
            except Exception as error:  # noqa: BLE001 -- one event must not cost the others
                failures.append(_fail(event, error))
        return BatchResult(findings, failures, n_uncovered)

    def swap_indicators(self, table: IndicatorTable) -> int:
        """Use `table` from the next batch on; return the number of events before it, from 0.

        Each event meets exactly one table: those before the number returned the old one, a batch
        that is being worked on among them, all others this one. Any thread may call it.
        """
        with self._lock:
            self._indicators = table
            return self._n_events

    def finish(self) -> list[Finding]:
        """Return what the correlations make of all hits so far, by time; forgets the hits.

        A live detector has told it already and returns nothing.
        """
        return self._desk.finish()

    def snapshot(self) -> bytes:
        """Return what the correlations of a live detector have seen, for `restore`.

        It belongs to the events detected so far: keep it together with the place they end at.
        """
        return self._live.snapshot() if self._live else b""

    def restore(self, saved: bytes) -> Restored:
        """Go on from a snapshot of a live detector, before the first event; b"" is none.

        Correlations that mean something else now, or are gone, are counted and begin anew. Raises
        InputError for bytes that are no snapshot; then nothing is restored.
        """
        return self._live.restore(saved) if self._live and saved else Restored(0, 0)

    @property
    def n_hits_without_time(self) -> int:
        """Hits no correlation could use because the event tells no time or no group."""
        return self._desk.n_unusable

    @property
    def n_hits_without_number(self) -> int:
        """Hits no correlation could compute with because the field's value is no number."""
        return self._desk.n_not_numbers

    @property
    def n_hits_dropped(self) -> int:
        """Hits a correlation could not use because there were more than it may hold."""
        return self._desk.n_dropped

    @property
    def n_hits_late(self) -> int:
        """Live hits older than the newest of their group by more than the lateness."""
        return self._live.n_late if self._live else 0

    @property
    def n_groups_evicted(self) -> int:
        """Groups of live correlations forgotten for others while they could still be completed."""
        return self._live.n_groups_evicted if self._live else 0

    def rules_not_covered(self) -> list[Rule]:
        """Return the rules whose log source none of the events so far belongs to."""
        missing = {
            rule.head.id
            for number, rule in enumerate(self._rules.rules)
            if number not in self._matcher.covered
        }
        for rule in self._rules.correlations:
            if missing.intersection(rule.rules):
                missing.add(rule.head.id)
        rules: list[Rule] = [*self._rules.rules, *self._rules.correlations]
        return [rule for rule in rules if rule.head.id in missing]

    def _begin(self, n_events: int) -> IndicatorTable:
        with self._lock:
            self._n_events += n_events
            return self._indicators

    def _match_rules(self, row: Row, position: Position) -> list[Finding]:
        findings: list[Finding] = []
        numbers = self._matcher.match_row(row)
        if not numbers:
            return findings
        for number in numbers:
            rule = self._matcher.rules[number]
            is_counted = self._desk.take(rule, row, position)
            if not is_counted or rule.head.id not in self._silent:
                evidence = find_evidence(rule.condition, row)
                shared = shared_values(self._shared[number], row)
                findings.append(
                    Finding(
                        kind=FindingKind.RULE,
                        head=rule.head,
                        event_time=row.time,
                        position=position,
                        matched=evidence,
                        rows=(row,),
                        shared=shared,
                    )
                )
        return findings + self._desk.complete(row)


def _fail(event: Event, error: Exception) -> Rejection:
    reason = message(
        "khumkan failed on this event, please report it: {error}",
        error=f"{type(error).__name__}: {error}",
    )
    return Rejection(event.record, event.part, event.n_bytes, reason, event.raw[:SAMPLE_BYTES])


def _silent_rules(rules: RuleSet) -> set[str]:
    """Event rules named by a correlation speak through it, unless it says `generate: true`.

    Where an event lacks the time or the group to be counted, its match is told on its own.
    """
    named = {rule_id for one in rules.correlations for rule_id in one.rules}
    loud = {rule_id for one in rules.correlations if one.generates for rule_id in one.rules}
    return named - loud

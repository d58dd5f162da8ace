"""Batches of events to findings: the engine put together from its seams.

reader → `name_event` (columns) → matcher → findings; hits for correlations are kept aside until
`finish`. What a batch yields does not depend on other batches.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Protocol

from khumkan.core.messages import message
from khumkan.engine.columns import NOTHING_KNOWN, TimeContext
from khumkan.engine.compiled import Rule
from khumkan.engine.correlation import CorrelationDesk
from khumkan.engine.events import SAMPLE_BYTES, Batch, Event, Rejection
from khumkan.engine.findings import Finding, FindingKind, Position
from khumkan.engine.indicators import IndicatorTable
from khumkan.engine.matcher import RuleMatcher, find_evidence
from khumkan.engine.rows import LogSource, Row
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
    `columns`). `reports_base_rules` also reports rules that only feed correlations.
    """

    def __init__(
        self,
        rules: RuleSet,
        indicators: IndicatorTable | None = None,
        *,
        name_event: NameEvent,
        find_column: FindColumn,
        max_hits: int = DEFAULT_MAX_HITS,
        reports_base_rules: bool = False,
    ) -> None:
        self._rules = rules
        self._indicators = indicators or IndicatorTable()
        self._lock = Lock()  # over which table the next batch meets, and where it begins
        self._n_events = 0
        self._name_event = name_event
        self._matcher = RuleMatcher(rules.rules)
        self._desk = CorrelationDesk(rules, find_column, max_hits)
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
                findings += indicators.find(row, position, now)
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
        """Return what the correlations make of all hits so far, by time; forgets the hits."""
        return self._desk.finish()

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
        """Hits no correlation could use because there were more than `max_hits`."""
        return self._desk.n_dropped

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
        findings = []
        for number in self._matcher.match_row(row):
            rule = self._matcher.rules[number]
            is_counted = self._desk.take(rule, row, position)
            if not is_counted or rule.head.id not in self._silent:
                evidence = find_evidence(rule.condition, row)
                findings.append(Finding(FindingKind.RULE, rule.head, row.time, position, evidence))
        return findings


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

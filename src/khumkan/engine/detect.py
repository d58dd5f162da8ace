"""Batches of events to findings: the engine put together from its seams.

reader → `name_event` (columns) → matcher → findings. Hits for correlations are kept aside until
`finish`, so that what a batch yields does not depend on other batches; or, live, they count at once
and a batch yields the correlations that its events complete.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from khumkan.engine import columns
from khumkan.engine.batch_work import BatchWork
from khumkan.engine.collecting import without_collections
from khumkan.engine.columns import NOTHING_KNOWN, TimeContext
from khumkan.engine.compiled import Rule
from khumkan.engine.correlation import CorrelationDesk, Handed, Live, LiveDesk, Restored
from khumkan.engine.events import Batch, Event, Limits, Rejection
from khumkan.engine.findings import Finding, Position
from khumkan.engine.formats import Format, read_batches, read_runs
from khumkan.engine.formats.event_list import EventList
from khumkan.engine.formats.sources import ByteSource
from khumkan.engine.indicators import IndicatorTable
from khumkan.engine.matcher import RuleMatcher
from khumkan.engine.rows import LogSource, Row
from khumkan.engine.rule_telling import RuleTeller
from khumkan.engine.sigma import RuleSet

if TYPE_CHECKING:
    from khumkan.engine.run_detection import RunDetection

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

    `findings` may be made only as somebody goes through them, and hold the batch's bytes until they
    are dropped (see `finding_list`). `failures` are events on which the engine itself failed:
    defects of ours, told like rejections; read them after the findings, for making those may fail.
    """

    findings: Sequence[Finding]
    failures: Sequence[Rejection]
    n_uncovered: int


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What a detector knows beyond its findings, for one in another process: see `take_over`."""

    hits: Handed
    covered: frozenset[int]


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
        # What the sieve knows of an event is what `columns.name_event` makes of it.
        self._is_sifting = name_event is columns.name_event
        self._made_runs: RunDetection | None = None
        with without_collections():
            self._matcher = RuleMatcher(rules.rules)
        self._silent = set() if reports_base_rules else _silent_rules(rules)
        self._live = LiveDesk(rules, find_column, live, self._silent) if live else None
        self._desk = self._live or CorrelationDesk(rules, find_column, max_hits, self._silent)
        self._teller = RuleTeller(self._matcher, self._desk, self._silent, find_column)
        counted = {rule_id for one in rules.correlations for rule_id in one.rules}
        self._counted = {
            number for number, rule in enumerate(rules.rules) if rule.head.id in counted
        }

    def read(self, stream: ByteSource, format_: Format, limits: Limits) -> Iterator[Batch]:
        """Yield what `read_batches` does, as this detector gets through it fastest.

        Events are made when somebody asks for them, each time anew: count what a batch holds, but
        do not go through it without need. Worth its half second of preparation from some ten
        thousand events. For one thread at a time.
        """
        if not self._is_sifting:
            return read_batches(stream, format_, limits)
        return read_runs(stream, format_, limits, self._runs().taper)

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
        work = BatchWork(file, context, now, indicators)
        parts = batch.events.parts if isinstance(batch.events, EventList) else [batch.events]
        for part in parts:
            if isinstance(part, Sequence) or not self._is_sifting:
                work.parts.append(self._work_on(part, work))
            else:
                self._runs().sift(part, work)
        return BatchResult(work.findings(), work.failures.every, work.n_uncovered)

    def _work_on(self, events: Iterable[Event], work: BatchWork) -> list[Finding]:
        """Name and match every event."""
        found: list[Finding] = []
        for event in events:
            position = Position(work.file, event.record, event.part)
            try:
                row = self._name_event(event, context=work.context)
                work.n_uncovered += not self._matcher.covers(row)
                found += self._teller.tell_row(row, position)
                found += work.hunt(row, position)
            except Exception as error:  # noqa: BLE001 -- one event must not cost the others
                work.failures.add(event, error)
        return found

    def _runs(self) -> "RunDetection":
        if self._made_runs is None:
            with without_collections():
                # Loading what compiles kernels takes half a second: only where much is to be read.
                from khumkan.engine.run_detection import RunDetection  # noqa: PLC0415
                from khumkan.engine.sieve import Sifting  # noqa: PLC0415

                sifting = Sifting(self._matcher, self._rules.drawer)
                self._made_runs = RunDetection(
                    sifting, self._teller, self._live, self._counted, self._silent, self._work_on
                )
        return self._made_runs

    def swap_indicators(self, table: IndicatorTable) -> int:
        """Use `table` from the next batch on; return the number of events before it, from 0.

        Each event meets exactly one table: those before the number returned the old one, a batch
        that is being worked on among them, all others this one. Any thread may call it.
        """
        if self._made_runs is not None and table:
            _ = table.watch  # made by who swaps, so that no batch waits for it
        with self._lock:
            self._indicators = table
            return self._n_events

    def finish(self) -> list[Finding]:
        """Return what the correlations make of all hits so far, by time; forgets the hits.

        A live detector has told it already and returns nothing.
        """
        return self._desk.finish()

    def hand_over(self) -> HandedOver:
        """Return what `finish` and the books are made of, and forget the hits.

        Only for a detector over files: what a live one remembers can't be joined with another's.
        """
        return HandedOver(self._files_desk().hand_over(), frozenset(self._matcher.covered))

    def take_over(self, handed: HandedOver) -> None:
        """Go on as if this detector had met those events; both have the same rules."""
        self._files_desk().take_over(handed.hits)
        self._matcher.covered.update(handed.covered)

    def _files_desk(self) -> CorrelationDesk:
        if isinstance(self._desk, CorrelationDesk):
            return self._desk
        raise TypeError(self._desk)  # a mistake of the caller's, never of its input

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


def _silent_rules(rules: RuleSet) -> set[str]:
    """Rules named by a correlation speak through it, unless it says `generate: true`.

    Where an event lacks the time or the group to be counted, its match is told on its own.
    """
    named = {rule_id for one in rules.correlations for rule_id in one.rules}
    loud = {rule_id for one in rules.correlations if one.generates for rule_id in one.rules}
    return named - loud

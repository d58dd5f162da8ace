"""Batches of events to findings: the engine put together from its seams.

reader → `name_event` (columns) → matcher → findings. Hits for correlations are kept aside until
`finish`, so that what a batch yields does not depend on other batches; or, live, they count at once
and a batch yields the correlations that its events complete.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from khumkan.core.messages import message
from khumkan.engine import columns
from khumkan.engine.collecting import without_collections
from khumkan.engine.columns import NOTHING_KNOWN, TimeContext
from khumkan.engine.compiled import Rule
from khumkan.engine.correlation import (
    CorrelationDesk,
    Handed,
    Hands,
    Live,
    LiveDesk,
    Restored,
    Taken,
)
from khumkan.engine.events import SAMPLE_BYTES, Batch, Event, Limits, Rejection
from khumkan.engine.finding_list import FindingList, LazyFindings
from khumkan.engine.findings import Finding, FindingKind, Position
from khumkan.engine.formats import Format, read_batches, read_runs
from khumkan.engine.formats.event_list import EventList
from khumkan.engine.formats.sources import ByteSource
from khumkan.engine.indicators import IndicatorTable
from khumkan.engine.matcher import Evidence, RowView, RuleMatcher
from khumkan.engine.rows import LogSource, Row
from khumkan.engine.sharing import shared_columns, shared_values
from khumkan.engine.sigma import RuleSet

if TYPE_CHECKING:
    from khumkan.engine.correlation.compact import Feed
    from khumkan.engine.formats.tape.memory import Numbers
    from khumkan.engine.formats.tape.run import Run
    from khumkan.engine.later_findings import LaterFindings
    from khumkan.engine.sieve import LineRows, Sifted, Sifting

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


@dataclass(slots=True)
class _Failures:
    """The events of one batch on which the engine failed.

    Findings that are yet to be made hold this, not the work that holds them: what holds itself
    stays in memory, and a batch's bytes with it, until Python looks for such.
    """

    every: list[Rejection] = field(default_factory=list)
    lines: set[tuple[int, int]] = field(default_factory=set)

    def add_line(self, run: "Run", line: int, error: Exception) -> None:
        """Note once that the engine failed on a line, whoever asks for its findings again."""
        if (run.line, line) not in self.lines:
            self.lines.add((run.line, line))
            self.every.append(_fail(run.event(line), error))


@dataclass(slots=True)
class _Work:
    """What is done for one batch."""

    file: str
    context: TimeContext
    now: datetime | None
    indicators: IndicatorTable
    parts: list[list[Finding] | LazyFindings] = field(default_factory=list)
    failures: _Failures = field(default_factory=_Failures)
    n_uncovered: int = 0

    def findings(self) -> Sequence[Finding]:
        """Return all findings, as a plain list where all of them are made."""
        if all(isinstance(one, list) for one in self.parts):
            return [one for part in self.parts for one in part]
        return FindingList(self.parts)


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
        self._made_sifting: Sifting | None = None
        with without_collections():
            self._matcher = RuleMatcher(rules.rules)
        self._silent = set() if reports_base_rules else _silent_rules(rules)
        self._live = LiveDesk(rules, find_column, live, self._silent) if live else None
        self._desk = self._live or CorrelationDesk(rules, find_column, max_hits, self._silent)
        self._shared = [shared_columns(rule, find_column) for rule in rules.rules]
        counted = {rule_id for one in rules.correlations for rule_id in one.rules}
        self._counted = {
            number for number, rule in enumerate(rules.rules) if rule.head.id in counted
        }
        self._heads = [rule.head for rule in rules.rules]
        # Of each rule, as bytes: what is asked for each line of a run is looked up in an array.
        self._are_silent = bytes(rule.head.id in self._silent for rule in rules.rules)
        self._are_counted = bytes(number in self._counted for number in range(len(rules.rules)))

    def read(self, stream: ByteSource, format_: Format, limits: Limits) -> Iterator[Batch]:
        """Yield what `read_batches` does, as this detector gets through it fastest.

        Events are made when somebody asks for them, each time anew: count what a batch holds, but
        do not go through it without need. Worth its half second of preparation from some ten
        thousand events. For one thread at a time.
        """
        if not self._is_sifting:
            return read_batches(stream, format_, limits)
        return read_runs(stream, format_, limits, self._sifting().taper)

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
        work = _Work(file, context, now, indicators)
        parts = batch.events.parts if isinstance(batch.events, EventList) else [batch.events]
        for part in parts:
            if isinstance(part, Sequence) or not self._is_sifting:
                work.parts.append(self._work_on(part, work))
            else:
                self._sift(part, work)
        return BatchResult(work.findings(), work.failures.every, work.n_uncovered)

    def _work_on(self, events: Iterable[Event], work: "_Work") -> list[Finding]:
        """Name and match every event."""
        found: list[Finding] = []
        for event in events:
            position = Position(work.file, event.record, event.part)
            try:
                row = self._name_event(event, context=work.context)
                work.n_uncovered += not self._matcher.covers(row)
                found += self._tell_row(row, position)
                found += self._hunt(row, position, work)
            except Exception as error:  # noqa: BLE001 -- one event must not cost the others
                work.failures.every.append(_fail(event, error))
        return found

    def _hunt(self, row: Row, position: Position, work: "_Work") -> list[Finding]:
        found = work.indicators.find(row, position, work.now)
        return [replace(one, rows=(row,)) for one in found]

    def _sift(self, run: "Run", work: "_Work") -> None:
        """Match the lines that stay in the sieve; those that fall through match nothing."""
        sifting = self._sifting()
        sifted = sifting.sieve.sift(run)
        work.n_uncovered += sifted.n_uncovered
        rows = sifting.rows_of(sifted, work.context)
        pairs = sifting.recall.settle(rows, partial(work.failures.add_line, run))
        found = self._later(pairs, partial(self._make, rows, work.file, work.failures))
        odd = set(sifted.odd)
        hunted = self._to_hunt(sifted, work)
        apart = {*odd, *hunted}
        feed = self._feed(found, rows, apart, work)
        if feed is None:
            apart.update(found.lines_with(self._counted))
        at_once = {}
        for line in sorted(apart):
            if feed is not None:
                feed.go_to(line)
            at_once[line] = (
                self._work_on([run.event(line)], work)
                if line in odd
                else self._tell_line(
                    rows, line, found.rules_of(line), work, is_hunted=line in hunted
                )
            )
        if feed is not None:
            feed.go_to(len(run))
            found = found.without(feed.spoken_for(self._are_silent))
        found = found.with_made(at_once)
        work.parts.append(found if feed is None else found.with_more(feed.found()))

    def _feed(
        self, found: "LaterFindings", rows: "LineRows", apart: Collection[int], work: "_Work"
    ) -> "Feed | None":
        """Return what takes the hits of live correlations, but those of some lines."""
        if self._live is None or not self._counted:
            return None
        places = found.places_of(self._are_counted, apart)
        taken = Taken(found.lines[places], found.rules[places], places)
        return self._live.feed(rows.sifted, taken, work.file, work.context, self._hands(rows, work))

    def _hands(self, rows: "LineRows", work: "_Work") -> Hands:
        """Return what does what only Python can do for the hits of a run; it holds no work."""
        run, file, rules, desk = rows.sifted.run, work.file, self._matcher.rules, self._desk

        def make_row(line: int) -> Row:
            return rows.view(line).row

        def read(line: int, numbers: Sequence[int]) -> tuple[list[bool], list[Finding]]:
            part, position = rows.part(line), Position(file, run.line + line, 1)
            told = [desk.take(rules[number], part, position) for number in numbers]
            return told, desk.complete(partial(make_row, line))

        return Hands(
            read=read,
            make_row=make_row,
            fail=partial(work.failures.add_line, run),
            rows=partial(_row_or_none, rows, work.failures),
        )

    def _later(self, pairs: "Numbers", make: Callable[[int, int], Finding]) -> "LaterFindings":
        """Return the findings of pairs of a line and a rule, to be made."""
        from khumkan.engine.later_findings import LaterFindings  # noqa: PLC0415 -- as the sieve

        return LaterFindings(pairs[:, 0], pairs[:, 1], self._heads, make)

    def _to_hunt(self, sifted: "Sifted", work: "_Work") -> Collection[int]:
        """Return the lines of a run in which an indicator may be; the others surely have none."""
        if not work.indicators:
            return ()
        return set(self._sifting().prober.probe(sifted, work.indicators.watch))

    def _tell_line(
        self, rows: "LineRows", line: int, rules: Sequence[int], work: "_Work", *, is_hunted: bool
    ) -> list[Finding]:
        """Return the findings of a line of which somebody needs the row at once."""
        run = rows.sifted.run
        position = Position(work.file, run.line + line, 1)
        found: list[Finding] = []
        try:
            if rules:
                found += self._tell_rules(rows, line, rules, position)
            if is_hunted:
                found += self._hunt(rows.view(line).row, position, work)
        except Exception as error:  # noqa: BLE001 -- one event must not cost the others
            work.failures.add_line(run, line, error)
        return found

    def _tell_rules(
        self, rows: "LineRows", line: int, rules: Sequence[int], position: Position
    ) -> list[Finding]:
        """Do what `_tell` does; what is only counted needs neither its whole row nor a proof."""
        part = rows.part(line)
        findings: list[Finding] = []
        for number in rules:
            rule = self._matcher.rules[number]
            is_counted = self._desk.take(rule, part, position)
            if not is_counted or rule.head.id not in self._silent:
                view = rows.view(line)
                why = self._matcher.prove(number, view)
                findings.append(self._find(number, why, view.row, position))
        return findings + self._desk.complete(lambda: rows.view(line).row)

    def _make(
        self, rows: "LineRows", file: str, failures: _Failures, line: int, number: int
    ) -> Finding:
        """Return the finding of a line and a rule that it matches.

        Where the engine fails to say why, the match is told nevertheless, and the failure as well.
        """
        run = rows.sifted.run
        position = Position(file, run.line + line, 1)
        try:
            view = rows.view(line)
            return self._find(number, self._matcher.prove(number, view), view.row, position)
        except Exception as error:  # noqa: BLE001 -- one event must not cost the others
            failures.add_line(run, line, error)
            return Finding(FindingKind.RULE, self._heads[number], None, position, ())

    def _sifting(self) -> "Sifting":
        if self._made_sifting is None:
            with without_collections():
                # Loading what compiles kernels takes half a second: only where much is to be read.
                from khumkan.engine.sieve import Sifting  # noqa: PLC0415

                self._made_sifting = Sifting(self._matcher, self._rules.drawer)
        return self._made_sifting

    def swap_indicators(self, table: IndicatorTable) -> int:
        """Use `table` from the next batch on; return the number of events before it, from 0.

        Each event meets exactly one table: those before the number returned the old one, a batch
        that is being worked on among them, all others this one. Any thread may call it.
        """
        if self._made_sifting is not None and table:
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

    def _tell_row(self, row: Row, position: Position) -> list[Finding]:
        numbers = self._matcher.match_row(row)
        return self._tell(numbers, RowView(row), position) if numbers else []

    def _tell(self, numbers: Iterable[int], view: RowView, position: Position) -> list[Finding]:
        """Return the findings of an event; one that a correlation speaks for is never proven."""
        findings: list[Finding] = []
        for number in numbers:
            rule = self._matcher.rules[number]
            is_counted = self._desk.take(rule, view.row, position)
            if not is_counted or rule.head.id not in self._silent:
                why = self._matcher.prove(number, view)
                findings.append(self._find(number, why, view.row, position))
        return findings + self._desk.complete(lambda: view.row)

    def _find(
        self, number: int, evidence: Sequence[Evidence], row: Row, position: Position
    ) -> Finding:
        return Finding(
            kind=FindingKind.RULE,
            head=self._heads[number],
            event_time=row.time,
            position=position,
            matched=evidence,
            rows=(row,),
            shared=shared_values(self._shared[number], row),
        )


def _row_or_none(rows: "LineRows", failures: _Failures, line: int) -> Sequence[Row]:
    """Return the row of a line, for a finding that is told whether there is one or not."""
    try:
        return (rows.view(line).row,)
    except Exception as error:  # noqa: BLE001 -- one event must not cost the others
        failures.add_line(rows.sifted.run, line, error)
        return ()


def _fail(event: Event, error: Exception) -> Rejection:
    reason = message(
        "khumkan failed on this event, please report it: {error}",
        error=f"{type(error).__name__}: {error}",
    )
    return Rejection(event.record, event.part, event.n_bytes, reason, event.raw[:SAMPLE_BYTES])


def _silent_rules(rules: RuleSet) -> set[str]:
    """Rules named by a correlation speak through it, unless it says `generate: true`.

    Where an event lacks the time or the group to be counted, its match is told on its own.
    """
    named = {rule_id for one in rules.correlations for rule_id in one.rules}
    loud = {rule_id for one in rules.correlations if one.generates for rule_id in one.rules}
    return named - loud

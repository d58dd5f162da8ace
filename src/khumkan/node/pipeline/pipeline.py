"""The node's line of work: journal → engine → findings and lake, each exactly once.

Three marks in the journal say how far things are: the lake holds everything before `stored`,
findings were made of everything before `committed`, and the correlations remember everything before
`remembered`. After a restart reading begins at the first of them, and each record takes part only
in what is not done yet.
"""

import logging
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from khumkan.core.clock import Clock
from khumkan.core.errors import InputError
from khumkan.core.ids import IdMaker
from khumkan.core.journal import log_event
from khumkan.engine.indicators import IndicatorTable
from khumkan.engine.sigma import RuleSet
from khumkan.lake import LakeRow
from khumkan.node.journal import JournalRecord
from khumkan.node.pipeline.buffer import Flush, LakeBuffer
from khumkan.node.pipeline.commits import Commits
from khumkan.node.pipeline.detection import Detection, Outcome, reject_record
from khumkan.node.pipeline.lag import OutboxLag
from khumkan.node.pipeline.past import Past, view_lake
from khumkan.node.pipeline.reports import Reporter
from khumkan.node.pipeline.set_aside import set_aside
from khumkan.node.pipeline.stores import PipelineSettings, Stores
from khumkan.node.pipeline.survival import FatalRecordError, Survival
from khumkan.node.pipeline.telling import Teller
from khumkan.node.pipeline.turnstile import Turnstile
from khumkan.node.state import StateError
from khumkan.node.suppression import Suppressions

_LOG = logging.getLogger(__name__)
_MAX_EVENTS: Final = 8_192  # in a step: what it found is told when it ends
_MAX_SECONDS: Final = 0.02
_MAX_BYTES: Final = 4 * 1024 * 1024


class Pipeline:
    """Does one step at a time; `worker.Worker` runs it in threads of its own.

    `indicators` must be those of the state (`immunity.read_table`): after a restart, an event is
    held against what it would have been held against before. From any thread.
    """

    def __init__(
        self,
        stores: Stores,
        rules: RuleSet,
        indicators: IndicatorTable,
        *,
        node_id: UUID,
        clock: Clock,
        settings: PipelineSettings,
    ) -> None:
        self._stores = stores
        self._clock = clock
        self._settings = settings
        self._turn = Turnstile()
        self._ahead: deque[JournalRecord] = deque()
        self.indicators = indicators
        self.ids = IdMaker(clock)
        self.reporter = Reporter(node_id, clock, self.ids)
        self._detection = Detection(rules, indicators, clock, self._settings.detection)
        suppressions = Suppressions(stores.state)
        self._lag = OutboxLag(stores.state.outbox, clock)
        teller = Teller(self.reporter, stores.keys, clock, self.ids, suppressions, self._lag)
        self._commits = Commits(stores.state, teller, clock, settings.commit_age, stores.notices)
        self._find_place()

    @property
    def position(self) -> int:
        """The offset in the journal before which everything was read."""
        return self._position

    @property
    def is_behind(self) -> bool:
        """Whether records wait to be detected."""
        return bool(self._ahead) or self._stores.journal.wait_beyond(self._position, 0)

    @property
    def is_held_up(self) -> bool:
        """Whether nothing is read because the lake takes nothing."""
        return self._buffer.is_overfull

    def correlation_losses(self) -> Mapping[str, int]:
        """Return what correlations could not count since the start; from any thread."""
        return self._detection.correlation_losses()

    def step(self) -> bool:
        """Work on the next records; say whether there were any.

        Raises StateError, LakeError or OSError where a disk fails: nothing is lost, the next step
        goes on from there.
        """
        with self._turn:
            self._commits.retry()
            has_worked = not self._buffer.is_overfull and self._work()
            if self._commits.is_due():
                self._commit()
            return has_worked

    def flush(self) -> None:
        """Bring what was read into the lake. Raises StateError, LakeError."""
        flush = self.begin_flush()
        self.store(flush)
        self.end_flush(flush)

    def begin_flush(self) -> Flush:
        """Return what was read and is not in the lake, everything of it committed."""
        with self._turn:
            self._commit(remembers=True)
            return Flush(self._buffer.rows(), self._position)

    def store(self, flush: Flush) -> None:
        """Write it into the lake; detection goes on meanwhile."""
        self._stores.lake.append(flush.rows, flush.end)

    def end_flush(self, flush: Flush) -> None:
        """Let go of what the lake has, here and in the journal."""
        with self._turn:
            self._buffer.drop(len(flush.rows), flush.end, self._clock.now())
            done = min(self._buffer.stored, self._commits.committed, self._remembered)
        self._stores.journal.forget(done)

    def is_flush_due(self) -> bool:
        """Say whether the lake should be given what was read."""
        with self._turn:
            return self._buffer.is_due(self._clock.now())

    def next_due(self) -> datetime | None:
        """Return when something is to be told or committed though nothing comes."""
        with self._turn:
            return self._commits.next_due()

    @contextmanager
    def between_records(self) -> Iterator[int]:
        """Hold detection still between two records, everything before committed.

        Gives the offset before which events met the indicators as they are, and from which they
        meet those that `swap_indicators` puts in their place in this block. Raises StateError.
        """
        with self._turn:
            self._commit()
            yield max(self._position, self._live_from)

    def swap_indicators(self, table: IndicatorTable) -> None:
        """Hold the next record against other indicators; inside `between_records` alone."""
        self._detection.detector.swap_indicators(table)
        self.indicators = table

    def past(self) -> Past:
        """Return everything that was read so far. Raises LakeError."""
        while True:
            view = view_lake(self._stores.lake)
            if view is None:
                continue
            with self._turn:
                if self._buffer.stored <= view.stored:
                    rows = [row for row in self._buffer.rows() if row.offset >= view.stored]
                    return Past(self._position, self._stores.lake, view, rows)

    def _find_place(self) -> None:
        """Go on where the state, the lake and the memory of the correlations stand."""
        progress = self._stores.state.progress()
        stored = self._stores.lake.next_offset
        self._live_from = self._remembered = progress.offset
        if self._detection.n_correlations:
            self._remembered = self._restore(progress.remembered_at, progress.correlations)
        self._buffer = LakeBuffer(self._settings.flush, stored)
        self._position = min(stored, self._live_from, self._remembered)
        self._survival = Survival(self._stores.state, progress.offset)

    def _restore(self, at: int, snapshot: bytes | None) -> int:
        """Give the correlations their memory back; return where what they missed begins."""
        try:
            restored = self._detection.detector.restore(snapshot or b"")
        except InputError as error:
            log_event(_LOG, "pipeline.memory_lost", level=logging.ERROR, error=error)
            return 0
        if restored.n_forgotten:
            log_event(_LOG, "pipeline.rules_changed", n_forgotten=restored.n_forgotten)
        return at

    def _work(self) -> bool:
        n_events, end = 0, time.monotonic() + _MAX_SECONDS
        while record := self._next_record():
            n_events += self._take(record)
            self._ahead.popleft()  # not before: a step that failed is done again, whole
            self._position = record.next_offset
            if self._survival.is_careful:
                self._commit()
                self._survival.note_survived(record.offset)
            is_full = n_events >= _MAX_EVENTS or time.monotonic() >= end
            if is_full or self._turn.is_wanted or self._buffer.is_overfull:
                return True
        self._survival.relax()
        return n_events > 0

    def _next_record(self) -> JournalRecord | None:
        if not self._ahead:
            self._ahead.extend(self._stores.journal.read(self._position, _MAX_BYTES))
        return self._ahead[0] if self._ahead else None

    def _take(self, record: JournalRecord) -> int:
        """Do with a record what was not done before; return how much work it was."""
        is_live = record.offset >= self._live_from
        is_remembered = record.offset < self._remembered
        if is_remembered and not is_live:
            rows = self._read_again(record)
        else:
            outcome = self._detect(record)
            rows = list(outcome.rows)
            if is_live:
                self._note(record, outcome)
                self._observe(outcome)
        if record.offset >= self._buffer.stored:
            self._buffer.add(rows, self._clock.now())
        return len(rows) + 1

    def _detect(self, record: JournalRecord) -> Outcome:
        try:
            if self._survival.has_killed(record.offset):
                raise FatalRecordError  # noqa: TRY301 -- it fares as one that raises
            return self._detection.work(record)
        except StateError:
            raise
        except Exception as error:  # noqa: BLE001 -- set aside, counted, told; it must not come again
            self._set_aside(record, error)
            return reject_record(record, error, self._clock.now())

    def _read_again(self, record: JournalRecord) -> list[LakeRow]:
        """Return the rows of a record that was detected before, or set aside then."""
        try:
            if self._survival.has_killed(record.offset):
                raise FatalRecordError  # noqa: TRY301 -- as above
            return self._detection.read_again(record)
        except StateError:
            raise
        except Exception as error:  # noqa: BLE001 -- as above; what it says is kept all the same
            return list(reject_record(record, error, self._clock.now()).rows)

    def _note(self, record: JournalRecord, outcome: Outcome) -> None:
        """Take what a record came to; findings that can't be told must not hold up the others."""
        try:
            self._commits.note(record, outcome)
        except Exception as error:  # noqa: BLE001 -- set aside, counted, told
            self._set_aside(record, error)
            self._commits.note(record, replace(outcome, findings=()))

    def _observe(self, outcome: Outcome) -> None:
        """Tell the health of sources; a fault there must not have a record worked on again."""
        if outcome.observation is None:
            return
        try:
            self._stores.health.take(outcome.observation)
        except Exception as error:  # noqa: BLE001 -- told; nothing but a figure is lost
            log_event(_LOG, "pipeline.not_observed", level=logging.ERROR, error=error)

    def _set_aside(self, record: JournalRecord, error: Exception) -> None:
        set_aside(self._stores.aside, record, error)
        self._commits.count("n_records_set_aside")

    def _commit(self, *, remembers: bool = False) -> None:
        """Write what is open into the state; what can't be written now is, at the next step."""
        can_remember = remembers and self._position >= self._live_from
        snapshot = self._detection.detector.snapshot() if can_remember else None
        has_written = self._commits.commit(snapshot)
        if has_written and (can_remember or not self._detection.n_correlations):
            self._remembered = self._commits.committed

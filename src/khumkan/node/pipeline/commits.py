"""What detection came to, on its way into the state: gathered, committed whole, tried again."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from khumkan.core.clock import Clock
from khumkan.core.messages import message
from khumkan.core.severity import Severity
from khumkan.node.journal import JournalRecord
from khumkan.node.notices import NoticeKind, Notices
from khumkan.node.pipeline.batch import OpenBatch
from khumkan.node.pipeline.detection import Outcome
from khumkan.node.pipeline.gathering import earliest
from khumkan.node.pipeline.telling import Teller
from khumkan.node.state import BatchCommit, State, StoredFinding


class Commits:
    """One batch after the other. Not thread-safe: the pipeline's turnstile guards it.

    Everything before `committed` is in the state. A batch without findings stays open for `age`.
    """

    def __init__(
        self,
        state: State,
        teller: Teller,
        clock: Clock,
        age: timedelta,
        notices: Notices | None = None,
    ) -> None:
        self._state = state
        self._teller = teller
        self._clock = clock
        self._age = age
        self._notices = notices
        self.committed = state.progress().offset
        self._batch = OpenBatch(self.committed)
        self._failed: BatchCommit | None = None
        teller.restore(state.gatherings().items())

    def note(self, record: JournalRecord, outcome: Outcome) -> None:
        """Take what a record came to."""
        stored = self._teller.take(outcome.findings, record.received_at, outcome.detected_at)
        self._batch.add(record.next_offset, outcome.source, stored, outcome.detected_at)
        for name, n in self._teller.take_suppressed().items():
            self.count(name, n)
        self.count("n_findings_not_kept", self._teller.take_not_kept())
        self.count("n_events_failed", outcome.n_failures)

    def count(self, name: str, n: int = 1) -> None:
        """Add to a counter."""
        self._batch.counters[name] += n

    def is_due(self) -> bool:
        """Say whether something is to be told, or the batch is old."""
        now, since = self._clock.now(), self._batch.since
        is_old = since is not None and not since <= now < since + self._age
        return bool(self._batch.findings) or is_old or self._teller.has_due(now)

    def next_due(self) -> datetime | None:
        """Return when something is to be told or committed though nothing comes."""
        since = self._batch.since
        return earliest([self._teller.next_due(), since and since + self._age])

    def commit(self, snapshot: bytes | None = None) -> bool:
        """Write what is open; say whether anything was. Raises StateError: `retry` goes on there.

        `snapshot` is what the correlations remember now, None to leave what is kept of them.
        """
        self.retry()
        has_more = snapshot is not None or self._teller.has_due(self._clock.now())
        if self._batch.is_empty and not has_more:
            return False
        self._failed = self._batch.close(
            self._teller.take_due(), self._teller.take_changes(), snapshot
        )
        self._batch = OpenBatch(self._batch.offset)
        self.retry()
        return True

    def retry(self) -> None:
        """Write what could not be written before. Raises StateError."""
        if self._failed is not None:
            self._state.commit_batch(self._failed)
            written, self._failed = self._failed, None  # before anything else can fail
            self.committed = written.offset
            self._warn(written.findings)

    def _warn(self, findings: Iterable[StoredFinding]) -> None:
        """Have findings told to this hospital's people, as far as they want to hear of them."""
        if self._notices is None:
            return
        words = message("found in this hospital's logs")
        for one in findings:
            if one.suppression_id is None:
                level = Severity(one.level)
                self._notices.tell(NoticeKind.FINDING, words, level=level, about=one.title)

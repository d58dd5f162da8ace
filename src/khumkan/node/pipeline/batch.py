"""What detection came to since the last commit."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from khumkan.node.state import BatchCommit, Message, SourceDelta, StoredFinding


@dataclass(slots=True)
class OpenBatch:
    """Everything before `offset` is in here or was committed; `since` is when the first came."""

    offset: int
    since: datetime | None = None
    findings: list[StoredFinding] = field(default_factory=list)
    counters: Counter[str] = field(default_factory=Counter)
    _sources: dict[UUID, SourceDelta] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether no record has been worked on."""
        return self.since is None

    def add(
        self, next_offset: int, source: SourceDelta, findings: Sequence[StoredFinding], at: datetime
    ) -> None:
        """Take what a record came to."""
        known = self._sources.get(source.source_id)
        self._sources[source.source_id] = _add(known, source) if known else source
        self.findings += findings
        self.offset = next_offset
        self.since = self.since or at

    def close(
        self,
        messages: Sequence[Message],
        gatherings: Mapping[str, tuple[str, bytes] | None],
        correlations: bytes | None,
    ) -> BatchCommit:
        """Return all of it, together with what is to be told."""
        return BatchCommit(
            offset=self.offset,
            correlations=correlations,
            findings=self.findings,
            messages=messages,
            gatherings=gatherings,
            sources=list(self._sources.values()),
            counters=self.counters,
        )


def _add(known: SourceDelta, more: SourceDelta) -> SourceDelta:
    last = more if more.n_rejected else known
    return replace(
        more,
        n_events=known.n_events + more.n_events,
        n_rejected=known.n_rejected + more.n_rejected,
        n_bytes=known.n_bytes + more.n_bytes,
        last_event_at=more.last_event_at or known.last_event_at,
        is_authenticated=known.is_authenticated and more.is_authenticated,
        rejected_reason=last.rejected_reason,
        rejected_sample=last.rejected_sample,
    )

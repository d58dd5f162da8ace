"""Everything that came before a place in the journal, wherever it lies: the lake, and the buffer.

It is fixed at one moment: what goes from the buffer into the lake meanwhile is neither missed nor
met twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from khumkan.lake import Lake, LakeRow, LakeStats


@dataclass(frozen=True, slots=True)
class LakeView:
    """The lake as of `version`, in which are all events before `stored`."""

    stored: int
    version: int
    stats: LakeStats


@dataclass(frozen=True, slots=True)
class Past:
    """All events before `offset`: those before `view.stored` in the lake, the others `rows`."""

    offset: int
    lake: Lake
    view: LakeView
    rows: Sequence[LakeRow]

    @property
    def n_events(self) -> int:
        """How many events and rejected pieces there are."""
        return self.view.stats.n_rows + len(self.rows)

    def span(self) -> tuple[datetime, datetime] | None:
        """Return when the first and the last of it were received, None if there is nothing."""
        stats = self.view.stats
        times = [at for at in (stats.oldest, stats.newest) if at is not None]
        times += [row.received_at for row in (*self.rows[:1], *self.rows[-1:])]
        return (min(times), max(times)) if times else None

    def candidates(self, keys: frozenset[int]) -> Iterator[LakeRow]:
        """Yield the events that may have one of the keys."""
        view = self.view
        yield from self.lake.candidates(keys, before=view.stored, version=view.version)
        yield from self.rows

    def scan(self) -> Iterator[LakeRow]:
        """Yield all events."""
        yield from self.lake.scan(before=self.view.stored, version=self.view.version)
        yield from self.rows


def view_lake(lake: Lake) -> LakeView | None:
    """Return what the lake holds; None where it grew meanwhile: look again."""
    stored = lake.next_offset
    view = LakeView(stored, lake.version, lake.stats())
    return view if lake.next_offset == stored else None

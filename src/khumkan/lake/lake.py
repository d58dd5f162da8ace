"""The lake as the node uses it: append, search, expire, compact."""

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final, TypeVar
from uuid import UUID

from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake
from deltalake.exceptions import CommitFailedError

from khumkan.lake.durability import flush_commits, take_back_torn_commits
from khumkan.lake.encoding import encode, stored_keys
from khumkan.lake.errors import failing_as_lake_error
from khumkan.lake.files import LakeDay, list_days
from khumkan.lake.forgetting import Announce, Choose, Forgotten, Held, choose_sources, delete_day
from khumkan.lake.leases import longest_reader_seconds, reading
from khumkan.lake.reading import read_rows
from khumkan.lake.rewriting import put_in_place, write_without
from khumkan.lake.rows import LakeRow, LakeStats
from khumkan.lake.snapshot import Snapshot
from khumkan.lake.statistics import count_mergeable, measure
from khumkan.lake.table import (
    APPEND_LEVEL,
    again_if_refused,
    open_table,
    open_version,
    writing,
)
from khumkan.lake.upkeep import (
    GRACE_HOURS,
    Compaction,
    compact_day,
    days_to_compact,
    remove_old_files,
)

APPLICATION: Final = "journal"
"""Whose progress a commit tells: up to which offset of the journal the lake holds everything."""

APPENDS_PER_COMPACTION: Final = 200
_GRACE_SECONDS: Final = GRACE_HOURS * 3_600 * 0.9

_Told = TypeVar("_Told")


class Lake:
    """All that was received, in `folder`. Any thread may call anything; one process may write.

    Every method raises LakeError, with what to do about it, where the disk or the table fails.
    `n_taken_back` commits were not whole when it was opened, as after a power cut.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._appending = threading.Lock()
        self._keeping_up = threading.Lock()  # one at a time: two would undo each other's work
        self._flushing = threading.Lock()
        self._sources: dict[date, tuple[frozenset[str], frozenset[UUID]]] = {}
        with failing_as_lake_error(folder):
            self.n_taken_back = take_back_torn_commits(folder)
            table = open_table(folder)
            # The process before may have been killed between the newest commit and its flush.
            self._n_flushed = table.version()
            self._flush(table)
            self._next_offset = _progress(table)
            self._n_mergeable = count_mergeable(table)

    @property
    def next_offset(self) -> int:
        """The offset of the journal before which all is in here; 0 in a new lake."""
        return self._next_offset

    @property
    def version(self) -> int:
        """What the lake holds now, as a number by which to read it: good for one hour."""
        return self._at(None).version()

    @property
    def wants_compaction(self) -> bool:
        """Say whether so much was appended that appends and searches begin to take longer.

        What processes before this one appended counts too.
        """
        return self._n_mergeable >= APPENDS_PER_COMPACTION

    def append(self, rows: Sequence[LakeRow], next_offset: int) -> None:
        """Add rows, all or none of them, and remember `next_offset`; both survive a power cut.

        Rows of records that the lake holds already are left out, so that after a crash or an error
        the same rows can be given again, with more of them or not.
        """
        with self._appending, failing_as_lake_error(self.folder):
            if next_offset > self._next_offset:
                table = again_if_refused(lambda: self._append(rows, next_offset))
                self._flush(table)
                self._next_offset = _progress(table)
                self._n_mergeable += 1

    def candidates(
        self, keys: Collection[int], *, before: int | None = None, version: int | None = None
    ) -> Iterator[LakeRow]:
        """Yield the rows that have any of `keys`, and perhaps a few others, in no order.

        Only rows whose offset is less than `before`, as of `version`.
        """
        if keys:
            with reading(self.folder):
                yield from read_rows(self._at(version), stored_keys(keys), before, self.folder)

    def scan(self, *, before: int | None = None, version: int | None = None) -> Iterator[LakeRow]:
        """Yield all rows whose offset is less than `before`, as of `version`, in no order."""
        with reading(self.folder):
            yield from read_rows(self._at(version), None, before, self.folder)

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Yield the lake as it is now, readable while the block runs, a day at most."""
        with open_snapshot(self.folder) as found:
            yield found

    def days(self) -> list[date]:
        """Return the days (UTC) that have rows, the oldest first."""
        table = self._at(None)
        with failing_as_lake_error(self.folder):
            return [one.day for one in list_days(table)]

    def expire(
        self,
        cutoffs: Mapping[UUID, date],
        default: date,
        held: Held = lambda _day, _source: False,
        *,
        only: date | None = None,
        announce: Announce = lambda _day, _sources: None,
    ) -> list[Forgotten]:
        """Forget rows of the days (UTC) before the cutoff of their source; return which.

        `default` is the cutoff of sources that have none; what is `held` is kept whatever it is.
        `only` looks at one day; `announce` hears what goes just before it does. Nobody finds the
        rows any more; `compact` removes their files from the disk later. Appends and readers go on
        meanwhile.
        """
        latest = max((default, *cutoffs.values()))
        days = [only] if only is not None else [day for day in self.days() if day < latest]
        choose = partial(choose_sources, cutoffs=cutoffs, default=default, held=held)
        told = [self._expire_day(day, choose, announce) for day in days]
        return [one for one in told if one is not None]

    def _expire_day(self, day: date, choose: Choose, announce: Announce) -> Forgotten | None:
        with self._keeping_up, failing_as_lake_error(self.folder):
            return again_if_refused(lambda: self._try_to_expire(day, choose, announce))

    def _try_to_expire(self, day: date, choose: Choose, announce: Announce) -> Forgotten | None:
        # Whose rows there are and what is deleted is of one version: what is appended meanwhile,
        # of another source perhaps, is refused or stays.
        table = DeltaTable(self.folder)
        view = Snapshot(self.folder, table, _progress(table))
        rows = next((one for one in view.days() if one.day == day), None)
        sources = self._sources_on(view, rows) if rows else frozenset()
        gone = choose(day, sources)
        if rows is None or not gone:
            return None
        announce(day, gone)
        n_left = 0
        if gone == sources:
            delete_day(table, day)
            self._flush(table)
        else:
            n_left = self._rewrite(view, rows, gone)
        return Forgotten(day, gone, rows.n_rows - n_left, is_whole_day=gone == sources)

    def _rewrite(self, view: Snapshot, rows: LakeDay, gone: frozenset[UUID]) -> int:
        """Exchange a day's files for those without some sources; return how many rows are left."""
        added = write_without(self.folder, view, rows, gone)
        with self._appending:
            table = DeltaTable(self.folder)
            now = next((one for one in list_days(table) if one.day == rows.day), None)
            if now != rows:
                raise CommitFailedError  # something came into the day meanwhile: begin again
            put_in_place(self.folder, table, rows, added, _told(_progress(table)))
            self._flush(DeltaTable(self.folder))
            left = next(
                (one for one in list_days(DeltaTable(self.folder)) if one.day == rows.day), None
            )
        return left.n_rows if left else 0

    def _sources_on(self, view: Snapshot, rows: LakeDay) -> frozenset[UUID]:
        """Return whose rows a day has; what the files of that day told is remembered."""
        paths = frozenset(one.path for one in rows.files)
        known, sources = self._sources.get(rows.day, (frozenset(), frozenset()))
        if known != paths:
            sources = view.sources_on(rows)
            self._sources[rows.day] = paths, sources
        return sources

    def compact(self, tell: Callable[[int, int], None] = lambda _done, _all: None) -> Compaction:
        """Merge the small files of each day, and remove files that nobody reads any more.

        Needed daily, and where `wants_compaction` says so. A day at a time, each a commit of its
        own: a kill costs the work on one day. `tell` hears how many days are done, of how many.
        """
        with self._keeping_up:
            n_before = self._n_mergeable
            merged = self._compact(tell)
            with self._appending:
                self._n_mergeable -= n_before
            longest = longest_reader_seconds(self.folder)
            is_waiting = longest is not None and longest > _GRACE_SECONDS
            n_removed = 0 if is_waiting else self._change(remove_old_files)
        n_days, n_merged, n_made = merged
        return Compaction(n_days, n_merged, n_made, n_removed, is_waiting)

    def free_now(self) -> bool:
        """Remove what was forgotten from the disk at once; say whether, for nobody reads.

        For a disk that is nearly full. A search that begins meanwhile may have to begin again.
        """
        with self._keeping_up, self._appending:
            if longest_reader_seconds(self.folder) is not None:
                return False
            self._change(lambda table: remove_old_files(table, hours=0))
        return True

    def _compact(self, tell: Callable[[int, int], None]) -> tuple[int, int, int]:
        table = self._at(None)
        with failing_as_lake_error(self.folder):
            days = days_to_compact(list_days(table))
        n_merged = n_made = 0
        for n_done, day in enumerate(days):
            tell(n_done, len(days))
            merged, made = self._change(partial(compact_day, day=day))
            n_merged, n_made = n_merged + merged, n_made + made
        tell(len(days), len(days))
        return len(days), n_merged, n_made

    def stats(self) -> LakeStats:
        """Return how much there is."""
        table = self._at(None)
        with failing_as_lake_error(self.folder):
            return measure(table)

    def _append(self, rows: Sequence[LakeRow], next_offset: int) -> DeltaTable:
        # Opened anew each time: a table that goes on for long gets slower with each commit.
        table = DeltaTable(self.folder)
        held = _progress(table)
        if next_offset > held:  # else an earlier try failed after its commit
            _write(table, [row for row in rows if row.offset >= held], next_offset)
        return table

    def _change(self, change: Callable[[DeltaTable], _Told]) -> _Told:
        with failing_as_lake_error(self.folder):
            table = DeltaTable(self.folder)
            told = change(table)
            self._flush(table)
            return told

    def _flush(self, table: DeltaTable) -> None:
        with self._flushing:
            version = table.version()
            flush_commits(self.folder, self._n_flushed, version)
            self._n_flushed = max(self._n_flushed, version + 1)

    def _at(self, version: int | None) -> DeltaTable:
        with failing_as_lake_error(self.folder):
            return open_version(self.folder, version)


@contextmanager
def open_snapshot(folder: Path) -> Iterator[Snapshot]:
    """Yield the lake in a folder as it is now, also while another process writes it."""
    with reading(folder):
        with failing_as_lake_error(folder):
            table = DeltaTable(folder)
        yield Snapshot(folder, table, _progress(table))


def _write(table: DeltaTable, rows: Sequence[LakeRow], next_offset: int) -> None:
    write_deltalake(
        table,
        encode(rows),
        mode="append",
        writer_properties=writing(APPEND_LEVEL),
        commit_properties=_told(next_offset),
    )


def _told(next_offset: int) -> CommitProperties:
    return CommitProperties(app_transactions=[Transaction(APPLICATION, next_offset)])


def _progress(table: DeltaTable) -> int:
    return table.transaction_version(APPLICATION) or 0

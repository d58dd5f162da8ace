"""The lake as the node uses it: append, search, expire, compact."""

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake

from khumkan.lake.durability import flush_commits, take_back_torn_commits
from khumkan.lake.encoding import encode, stored_keys
from khumkan.lake.errors import failing_as_lake_error
from khumkan.lake.reading import read_rows
from khumkan.lake.rows import LakeRow, LakeStats
from khumkan.lake.statistics import count_mergeable, measure
from khumkan.lake.table import APPEND_LEVEL, open_table, open_version, writing
from khumkan.lake.upkeep import compact_days, delete_days, remove_old_files

APPLICATION: Final = "journal"
"""Whose progress a commit tells: up to which offset of the journal the lake holds everything."""

APPENDS_PER_COMPACTION: Final = 200

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
                # Opened anew each time: a table that goes on for long gets slower with each commit.
                table = DeltaTable(self.folder)
                self._append(table, rows, next_offset)
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
            yield from read_rows(self._at(version), stored_keys(keys), before, self.folder)

    def scan(self, *, before: int | None = None, version: int | None = None) -> Iterator[LakeRow]:
        """Yield all rows whose offset is less than `before`, as of `version`, in no order."""
        yield from read_rows(self._at(version), None, before, self.folder)

    def expire(self, before: date) -> int:
        """Forget the days (UTC) before `before`; return how many rows there were.

        Nobody finds them any more; `compact` removes their files from the disk an hour later.
        """
        # delta-rs refuses an append while rows are taken away; that is quick.
        with self._keeping_up, self._appending:
            return self._change(lambda table: delete_days(table, before))

    def compact(self) -> None:
        """Merge the small files of each day, and remove files that nobody reads any more.

        Needed daily, and where `wants_compaction` says so.
        """
        with self._keeping_up:
            n_before = self._n_mergeable
            self._change(compact_days)
            with self._appending:
                self._n_mergeable -= n_before
            self._change(remove_old_files)

    def stats(self) -> LakeStats:
        """Return how much there is."""
        table = self._at(None)
        with failing_as_lake_error(self.folder):
            return measure(table)

    def _append(self, table: DeltaTable, rows: Sequence[LakeRow], next_offset: int) -> None:
        held = _progress(table)
        if next_offset > held:  # else an earlier try failed after its commit
            write_deltalake(
                table,
                encode([row for row in rows if row.offset >= held]),
                mode="append",
                writer_properties=writing(APPEND_LEVEL),
                commit_properties=CommitProperties(
                    app_transactions=[Transaction(APPLICATION, next_offset)]
                ),
            )

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


def _progress(table: DeltaTable) -> int:
    return table.transaction_version(APPLICATION) or 0

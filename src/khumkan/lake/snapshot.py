"""The lake as it was at one moment, kept readable, and read in the order of the journal."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from arro3.core import RecordBatch
from deltalake import DeltaTable, QueryBuilder

from khumkan.lake.errors import failing_as_lake_error
from khumkan.lake.files import LakeDay, LakeFile, list_days

_ROWS_AT_ONCE: Final = 50_000
_LEAST_SPAN, _MOST_SPAN = 64 * 1024, 32 * 1024 * 1024  # of the journal, so of raw lines too
# One core, and little memory, as for a search of the past.
_CALM: Final = {
    "datafusion.execution.target_partitions": "1",
    "datafusion.execution.batch_size": "8192",
}

Columns = list[list[Any]]
"""Values by column, then by row."""


class Snapshot:
    """One version of the lake. Every event of the journal before `next_offset` is in it."""

    def __init__(self, folder: Path, table: DeltaTable, next_offset: int) -> None:
        self._folder = folder
        self._table = table
        self.next_offset = next_offset

    def days(self) -> list[LakeDay]:
        """Return the days that have rows, the oldest first."""
        with failing_as_lake_error(self._folder):
            return list_days(self._table)

    def sources_on(self, day: LakeDay) -> frozenset[UUID]:
        """Return from which sources a day has rows."""
        told = {file.source_id for file in day.files}
        if None in told:
            query = f"SELECT DISTINCT source_id FROM past WHERE day = DATE '{day.day}'"  # noqa: S608
            told = {name for columns in self._ask(query) for name in columns[0]}
        return frozenset(UUID(name) for name in told if name)

    def find(self, where: str) -> dict[date, frozenset[UUID]]:
        """Return on which days, and of which sources, there are rows for which `where` holds."""
        found: dict[date, set[UUID]] = {}
        for days, sources in self._ask(
            f"SELECT DISTINCT day, source_id FROM past WHERE {where}"  # noqa: S608 -- our own words
        ):
            for day, source in zip(days, sources, strict=True):
                found.setdefault(day, set()).add(UUID(source))
        return {day: frozenset(sources) for day, sources in found.items()}

    def in_order(
        self,
        day: LakeDay,
        columns: Sequence[str],
        *,
        first: int = 0,
        before: int | None = None,
        where: str = "TRUE",
    ) -> Iterator[Columns]:
        """Yield `columns` (SQL) of a day's rows by offset, record and part, some at a time.

        Only rows from offset `first` on, and before `before`. In bounded memory.
        """
        for window in _windows(day.files, first, before, _ROWS_AT_ONCE):
            yield from self._ask(_question(day, columns, window, where))

    def stretches(
        self, day: LakeDay, columns: Sequence[str], *, where: str, n_rows: int
    ) -> Iterator[list[RecordBatch]]:
        """Yield the same as Arrow, about `n_rows` together at a time, where there are any."""
        for window in _windows(day.files, 0, None, n_rows):
            if batches := list(self._batches(_question(day, columns, window, where))):
                yield batches

    def _ask(self, query: str) -> Iterator[Columns]:
        for batch in self._batches(query):
            with failing_as_lake_error(self._folder):
                columns = [list(batch.column(at).to_pylist()) for at in range(batch.num_columns)]
            yield columns

    def _batches(self, query: str) -> Iterator[RecordBatch]:
        with failing_as_lake_error(self._folder):
            batches = iter(QueryBuilder(_CALM).register("past", self._table).execute(query))
        while True:
            with failing_as_lake_error(self._folder):
                batch = next(batches, None)
            if batch is None:
                return
            if batch.num_rows:
                yield batch


def _question(day: LakeDay, columns: Sequence[str], window: tuple[int, int], where: str) -> str:
    start, end = window
    return (
        f"SELECT {', '.join(columns)} FROM past "  # noqa: S608 -- our own words
        f'WHERE day = DATE \'{day.day}\' AND "offset" >= {start:d} AND "offset" < {end:d} '
        f'AND {where} ORDER BY "offset", record, part'
    )


def _windows(
    files: Sequence[LakeFile], first: int, before: int | None, n_rows: int
) -> Iterator[tuple[int, int]]:
    """Yield stretches of the journal that together hold all rows of the files, each not large."""
    last = max(file.last for file in files)
    stop = last + 1 if before is None else min(before, last + 1)
    start = max(first, min(file.first for file in files))
    while start < stop:
        open_files = [file for file in files if file.first <= start <= file.last]
        if not open_files:
            start = min((file.first for file in files if file.first > start), default=stop)
            continue
        end = min(start + _span(open_files, n_rows), stop)
        yield start, end
        start = end


def _span(files: Sequence[LakeFile], n_rows: int) -> int:
    """Return how much of the journal holds about as many rows as are read at once."""
    density = sum(file.n_rows / (file.last - file.first + 1) for file in files)
    return int(min(max(n_rows / density, _LEAST_SPAN), _MOST_SPAN))

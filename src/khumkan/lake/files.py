"""What the table's log says of each file: no file of rows is opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from deltalake import DeltaTable


@dataclass(frozen=True, slots=True)
class LakeFile:
    """Rows of one day; `first` and `last` are the least and the greatest offset of them.

    `source_id` is set where all rows are of that source, as far as the log says.
    """

    path: str
    day: date
    n_rows: int
    n_bytes: int
    first: int
    last: int
    source_id: str | None


@dataclass(frozen=True, slots=True)
class LakeDay:
    """All files of a day (UTC), by their first offset."""

    day: date
    files: Sequence[LakeFile]

    @property
    def n_rows(self) -> int:
        """How many rows there are."""
        return sum(one.n_rows for one in self.files)

    @property
    def n_bytes(self) -> int:
        """How much of the disk they take."""
        return sum(one.n_bytes for one in self.files)

    @property
    def last(self) -> int:
        """The greatest offset there is."""
        return max(one.last for one in self.files)


def list_days(table: DeltaTable) -> list[LakeDay]:
    """Return the days that have rows, the oldest first."""
    by_day: dict[date, list[LakeFile]] = {}
    for one in sorted(_files(table), key=lambda file: (file.day, file.first, file.path)):
        by_day.setdefault(one.day, []).append(one)
    return [LakeDay(day, files) for day, files in by_day.items()]


def _files(table: DeltaTable) -> list[LakeFile]:
    actions = table.get_add_actions(flatten=True)
    n_files = actions.num_rows

    def column(name: str) -> list[object]:
        found = name in actions.schema.names
        return list(actions.column(name).to_pylist()) if found else [None] * n_files

    names = ("path", "partition.day", "num_records", "size_bytes", "min.offset", "max.offset")
    rows = zip(*map(column, (*names, "min.source_id", "max.source_id")), strict=True)
    return [_read(*row) for row in rows if row[2]]


def _read(  # noqa: PLR0913, PLR0917 -- a file's line in the log
    path: object,
    day: object,
    n_rows: object,
    n_bytes: object,
    first: object,
    last: object,
    least: object,
    greatest: object,
) -> LakeFile:
    is_day = isinstance(day, date) and isinstance(n_rows, int) and isinstance(n_bytes, int)
    if not (is_day and isinstance(first, int) and isinstance(last, int)):
        raise TypeError(path)  # every khumkan wrote these
    only = str(least) if least is not None and least == greatest else None
    return LakeFile(str(path), day, n_rows, n_bytes, first, last, only)  # type: ignore[arg-type]

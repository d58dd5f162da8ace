"""What keeps the table small: small files made one, files nobody reads any more removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from deltalake import DeltaTable

from khumkan.lake.files import LakeDay
from khumkan.lake.table import COMPACT_LEVEL, writing

GRACE_HOURS: Final = 1
"""So long a reader may go on with the files it began with, and longer where it holds a lease."""

_FILE_BYTES: Final = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Compaction:
    """What a compaction came to; `is_waiting` for readers that need the old files still."""

    n_days: int
    n_files_merged: int
    n_files_made: int
    n_files_removed: int
    is_waiting: bool


def days_to_compact(days: Sequence[LakeDay]) -> list[date]:
    """Return the days of which at least two files go into one."""
    return [one.day for one in days if _has_mergeable(one)]


def _has_mergeable(day: LakeDay) -> bool:
    least = sorted(file.n_bytes for file in day.files)[:2]
    return len(least) == 2 and sum(least) <= _FILE_BYTES  # noqa: PLR2004 -- a pair


def compact_day(table: DeltaTable, day: date) -> tuple[int, int]:
    """Merge the small files of a day; return how many there were, and what became of them."""
    told = table.optimize.compact(
        partition_filters=[("day", "=", f"{day:%Y-%m-%d}")],
        target_size=_FILE_BYTES,
        max_concurrent_tasks=1,
        writer_properties=writing(COMPACT_LEVEL),
    )
    return int(told["numFilesRemoved"]), int(told["numFilesAdded"])


def remove_old_files(table: DeltaTable, *, hours: int = GRACE_HOURS) -> int:
    """Remove files that no version within `hours` names; return how many.

    Those of broken-off appends go too, but where `hours` is 0: one may be going on.
    """
    removed = table.vacuum(
        retention_hours=hours, dry_run=False, enforce_retention_duration=False, full=hours > 0
    )
    return len(removed)

"""What keeps the table small: days that end, small files made one, files nobody reads removed."""

from datetime import date
from typing import Final

from deltalake import DeltaTable

from khumkan.lake.table import COMPACT_LEVEL, writing

GRACE_HOURS: Final = 1
"""So long a reader may go on with the files it began with."""

_FILE_BYTES: Final = 32 * 1024 * 1024


def delete_days(table: DeltaTable, before: date) -> int:
    """Take the days before a day out of the table; return how many rows there were."""
    told = table.delete(f"day < DATE '{before:%Y-%m-%d}'")
    return int(told.get("num_deleted_rows") or 0)


def compact_days(table: DeltaTable) -> None:
    """Merge small files, one day after the other, with the memory of one."""
    table.optimize.compact(
        target_size=_FILE_BYTES, max_concurrent_tasks=1, writer_properties=writing(COMPACT_LEVEL)
    )


def remove_old_files(table: DeltaTable) -> None:
    """Remove files that no version within the grace names, those of broken-off appends too."""
    table.vacuum(
        retention_hours=GRACE_HOURS, dry_run=False, enforce_retention_duration=False, full=True
    )

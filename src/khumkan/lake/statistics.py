"""How much a lake holds, told from the table's log: no file of rows is opened."""

from collections import Counter
from datetime import UTC
from typing import Final

from deltalake import DeltaTable

from khumkan.lake.rows import LakeStats

_SMALL_BYTES: Final = (
    2 * 1024 * 1024
)  # an append makes no larger files, compaction hardly any smaller


def measure(table: DeltaTable) -> LakeStats:
    """Return the size of a table."""
    files = table.get_add_actions(flatten=True)
    rows = files.column("num_records").to_pylist()
    oldest = [at for at in files.column("min.received_at").to_pylist() if at is not None]
    newest = [at for at in files.column("max.received_at").to_pylist() if at is not None]
    return LakeStats(
        n_rows=sum(rows),
        n_bytes=sum(files.column("size_bytes").to_pylist()),
        n_days=len(set(files.column("partition.day").to_pylist())),
        n_files=len(rows),
        oldest=min(oldest).astimezone(UTC) if oldest else None,
        newest=max(newest).astimezone(UTC) if newest else None,
    )


def count_mergeable(table: DeltaTable) -> int:
    """Return how many files compaction would do away with."""
    files = table.get_add_actions(flatten=True)
    days, sizes = files.column("partition.day").to_pylist(), files.column("size_bytes").to_pylist()
    small = Counter(day for day, size in zip(days, sizes, strict=True) if size < _SMALL_BYTES)
    return small.total() - len(small)

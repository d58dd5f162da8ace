"""Rows out of the table: a question in SQL to the engine that comes with delta-rs."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from deltalake import DeltaTable, QueryBuilder

from khumkan.lake.encoding import READ_COLUMNS, decode
from khumkan.lake.errors import failing_as_lake_error
from khumkan.lake.rows import LakeRow

# A search of the past takes one core at most, and little memory: detection goes on beside it.
_CALM: Final = {
    "datafusion.execution.target_partitions": "1",
    "datafusion.execution.batch_size": "1024",
}


def read_rows(
    table: DeltaTable, stored: Sequence[int] | None, before: int | None, folder: Path
) -> Iterator[LakeRow]:
    """Yield the rows that have any of the `stored` keys (None: all rows) and offsets `before`."""
    with failing_as_lake_error(folder):
        batches = iter(QueryBuilder(_CALM).register("past", table).execute(_ask(stored, before)))
    while True:
        with failing_as_lake_error(folder):
            batch = next(batches, None)
            rows = [] if batch is None else list(decode(batch))
        if batch is None:
            return
        yield from rows


def _ask(stored: Sequence[int] | None, before: int | None) -> str:
    columns = ", ".join(f'"{name}"' for name in READ_COLUMNS)
    conditions = ["TRUE"]
    if before is not None:
        conditions.append(f'"offset" < {before:d}')
    if stored is not None:
        wanted = ", ".join(f"{key:d}" for key in stored)
        conditions.append(f"array_has_any(keys, arrow_cast([{wanted}], 'List(Int32)'))")
    return f"SELECT {columns} FROM past WHERE {' AND '.join(conditions)}"  # noqa: S608 -- numbers

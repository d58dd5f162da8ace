"""The Delta table of a lake: how it is opened or made, and how its files are written."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

from deltalake import ColumnProperties, DeltaTable, Schema, WriterProperties
from deltalake.exceptions import CommitFailedError, DeltaError

from khumkan.core.errors import Place
from khumkan.core.messages import message
from khumkan.lake.durability import flush_commits
from khumkan.lake.encoding import SCHEMA
from khumkan.lake.errors import LakeError

# One commit every few seconds makes thousands a day: what an hour-long reader can't need goes.
CONFIGURATION: Final = {
    "delta.checkpointInterval": "100",
    "delta.logRetentionDuration": "interval 6 hours",
    "delta.deletedFileRetentionDuration": "interval 1 hours",
    "delta.dataSkippingStatsColumns": "offset,received_at,source_id",
}
APPEND_LEVEL: Final = 3
COMPACT_LEVEL: Final = 6
"""Levels of zstd: a fifth smaller than level 3 for twice its time, which is spent once a file."""

_MOST_TRIES: Final = 8
_Told = TypeVar("_Told")
_ROWS_PER_GROUP: Final = 8_192  # in memory at once when a file is searched


def open_table(folder: Path) -> DeltaTable:
    """Return the table in `folder`, made if there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    if DeltaTable.is_deltatable(str(folder)):
        return _bring_on(DeltaTable(folder))
    table = DeltaTable.create(
        folder, Schema.from_arrow(SCHEMA), partition_by=["day"], configuration=CONFIGURATION
    )
    flush_commits(folder, 0, table.version())
    return table


def _bring_on(table: DeltaTable) -> DeltaTable:
    """Give a table that an earlier khumkan made the properties of today's; its files stay."""
    said = table.metadata().configuration
    news = {name: value for name, value in CONFIGURATION.items() if said.get(name) != value}
    if news:
        table.alter.set_table_properties(news)
    return table


def open_version(folder: Path, version: int | None) -> DeltaTable:
    """Return the table as it is, or as it was. Raises LakeError where that is not kept any more."""
    table = DeltaTable(folder)
    if version is None or version == table.version():
        return table
    try:
        return DeltaTable(folder, version=version)
    except DeltaError as error:
        gone = message(
            "version {version} of the stored logs is not kept any more: search again",
            version=version,
        )
        raise LakeError(gone, place=Place(str(folder))) from error


def again_if_refused(change: Callable[[], _Told]) -> _Told:
    """Make a change again where others took effect meanwhile, each time from the newest version.

    delta-rs refuses an append while rows are taken away, and rows to be taken away from a day that
    is appended to.
    """
    for _ in range(_MOST_TRIES - 1):
        with suppress(CommitFailedError):
            return change()
    return change()


def writing(level: int) -> WriterProperties:
    """Return how files are written, at this level of zstd."""
    unlike = ColumnProperties(dictionary_enabled=False)
    return WriterProperties(
        compression="ZSTD",
        compression_level=level,
        max_row_group_size=_ROWS_PER_GROUP,
        column_properties={"raw": unlike, "values": unlike},
    )

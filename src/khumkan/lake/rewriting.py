"""A day's files written once more without the rows of some sources, and put in their place at once.

delta-rs can do that itself, with memory for all rows of the day (2.4 GB for 1.2 million). Here a
stretch of the journal after the other is written beside the table; then one commit takes the old
files out and the new ones in, while nobody appends.
"""

import shutil
import time
from collections.abc import Collection
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec
from arro3.core import Table
from deltalake import CommitProperties, DeltaTable, Schema, write_deltalake
from deltalake.transaction import AddAction, RemoveAction

from khumkan.lake.encoding import SCHEMA
from khumkan.lake.files import LakeDay
from khumkan.lake.snapshot import Snapshot
from khumkan.lake.table import COMPACT_LEVEL, CONFIGURATION, writing

_FOLDER: Final = "_rewriting"  # delta-rs leaves alone what begins with an underscore
_ROWS_AT_ONCE: Final = 20_000


class _Add(msgspec.Struct, rename="camel"):
    path: str
    size: int
    partition_values: dict[str, str | None]
    modification_time: int
    stats: str


class _Line(msgspec.Struct):
    add: _Add | None = None


_LINES: Final = msgspec.json.Decoder(_Line)


def write_without(
    folder: Path, view: Snapshot, day: LakeDay, gone: Collection[UUID]
) -> list[AddAction]:
    """Write the rows of a day that stay into files beside the table; return what they are."""
    place = folder / _FOLDER
    shutil.rmtree(place, ignore_errors=True)  # of one that was killed
    place.mkdir(mode=0o700)
    DeltaTable.create(
        place, Schema.from_arrow(SCHEMA), partition_by=["day"], configuration=CONFIGURATION
    )
    names = ", ".join(f"'{one}'" for one in sorted(gone))
    columns = [f'"{name}"' for name in SCHEMA.names]
    for batches in view.stretches(
        day, columns, where=f"source_id NOT IN ({names})", n_rows=_ROWS_AT_ONCE
    ):
        rows = Table.from_batches(batches)
        write_deltalake(place, rows, mode="append", writer_properties=writing(COMPACT_LEVEL))
    return _read_added(place)


def put_in_place(
    folder: Path, table: DeltaTable, day: LakeDay, added: list[AddAction], told: CommitProperties
) -> None:
    """Exchange a day's files for those that were written beside the table, in one commit.

    `told` is how far the journal is in the lake: each commit that writes rows says it.
    """
    for one in added:
        target = folder / one.path
        target.parent.mkdir(exist_ok=True)
        (folder / _FOLDER / one.path).rename(target)
    partition: dict[str, str | None] = {"day": day.day.isoformat()}
    now = int(time.time() * 1_000)
    removed = [
        RemoveAction(one.path, True, now, size=one.n_bytes, partition_values=partition)  # noqa: FBT003 -- delta-rs's own signature
        for one in day.files
    ]
    table.create_write_transaction(
        [*added, *removed],
        mode="append",
        schema=table.schema(),
        partition_by=["day"],
        commit_properties=told,
    )
    shutil.rmtree(folder / _FOLDER)


def _read_added(place: Path) -> list[AddAction]:
    commits = sorted((place / "_delta_log").glob("*.json"))
    lines = [line for commit in commits for line in _LINES.decode_lines(commit.read_bytes())]
    return [
        AddAction(
            one.path,
            one.size,
            one.partition_values,
            one.modification_time,
            data_change=True,
            stats=one.stats,
        )
        for one in (line.add for line in lines)
        if one is not None
    ]

"""Rows to Arrow columns and back: the one place that knows how the lake's table is laid out.

Of each key the upper half is stored: 4 bytes instead of 8, for a row in thousands of millions that
is tried in vain. They stand in the order in which a row gives them: zstd rewards what is alike.
"""

import sys
from array import array
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

from arro3.core import Array, DataType, Field, RecordBatch, Schema, Table, list_array

from khumkan.core.clock import to_utc
from khumkan.lake.rows import LakeRow
from khumkan.lake.values import read_values, write_values

READ_COLUMNS: Final = (
    "offset",
    "record",
    "part",
    "source_id",
    "received_at",
    "time",
    "raw",
    "values",
)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_DAY: Final = DataType.date32()
_NUMBER: Final = DataType.int64()
_MOMENT: Final = DataType.timestamp("us", tz="UTC")
_STORED_KEY: Final = DataType.int32()
_KEYS: Final = DataType.list(Field("element", _STORED_KEY, nullable=False))
_HALF: Final = 32
_UPPER: Final = int(sys.byteorder == "little")  # where the upper half stands in 8 bytes
_ROWS_PER_SLICE: Final = 1_024

SCHEMA: Final = Schema(
    [
        Field("day", _DAY, nullable=False),
        Field("offset", _NUMBER, nullable=False),
        Field("record", _NUMBER, nullable=False),
        Field("part", _NUMBER, nullable=False),
        Field("source_id", DataType.string(), nullable=False),
        Field("received_at", _MOMENT, nullable=False),
        Field("time", _MOMENT, nullable=True),
        Field("raw", DataType.binary(), nullable=False),
        Field("values", DataType.string(), nullable=False),
        Field("keys", _KEYS, nullable=False),
    ]
)


def day_of(at: datetime) -> date:
    """Return the day, in UTC, on which a row that was received then lies."""
    return to_utc(at).date()


def encode(rows: Sequence[LakeRow]) -> Table:
    """Return rows as a table of `SCHEMA`."""
    # A slice at a time: Python's own form of the columns takes several times the memory.
    starts = range(0, len(rows), _ROWS_PER_SLICE)
    slices = [_encode(rows[start : start + _ROWS_PER_SLICE]) for start in starts]
    return Table.from_batches(slices, schema=SCHEMA)


def _encode(rows: Sequence[LakeRow]) -> RecordBatch:
    days = [(day_of(row.received_at) - _EPOCH.date()).days for row in rows]
    received = [_microseconds(row.received_at) for row in rows]
    times = [None if row.time is None else _microseconds(row.time) for row in rows]
    columns = [
        Array(days, DataType.int32()).cast(_DAY),
        Array([row.offset for row in rows], _NUMBER),
        Array([row.record for row in rows], _NUMBER),
        Array([row.part for row in rows], _NUMBER),
        Array([str(row.source_id) for row in rows], DataType.string()),
        Array(received, _NUMBER).cast(_MOMENT),
        Array(times, _NUMBER).cast(_MOMENT),
        Array([row.raw for row in rows], DataType.binary()),
        Array([write_values(row.values) for row in rows], DataType.string()),
        _encode_keys(rows),
    ]
    return RecordBatch.from_arrays(columns, schema=SCHEMA)


def decode(batch: RecordBatch) -> Iterator[LakeRow]:
    """Yield the rows of a batch of `READ_COLUMNS`, in that order."""
    columns = [batch.column(number).to_pylist() for number in range(batch.num_columns)]
    for offset, record, part, source_id, received_at, time, raw, values in zip(
        *columns, strict=True
    ):
        yield LakeRow(
            offset=offset,
            record=record,
            part=part,
            source_id=UUID(source_id),
            received_at=received_at.astimezone(UTC),
            time=time and time.astimezone(UTC),
            raw=raw,
            values=read_values(values),
        )


def stored_keys(keys: Collection[int]) -> list[int]:
    """Return what of these keys stands in the table."""
    return sorted({key >> _HALF for key in keys})


def _encode_keys(rows: Sequence[LakeRow]) -> Array:
    flat: list[int] = []
    ends = [0]
    for row in rows:
        flat += row.keys
        ends.append(len(flat))
    halves = array("i")
    halves.frombytes(array("q", flat).tobytes())
    # No event of these may have a key; nothing is no buffer to arro3.
    stored = Array.from_buffer(halves[_UPPER::2]) if flat else Array(flat, DataType.int32())
    return list_array(Array(ends, DataType.int32()), stored, type=_KEYS)


def _microseconds(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND

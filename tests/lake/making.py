"""Rows for the lake: made of sample logs, or as small as they can be."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from khumkan.engine.columns import TimeContext, name_event
from khumkan.engine.events import Limits
from khumkan.engine.formats import detect_format, read_batches
from khumkan.engine.indicators import row_keys
from khumkan.engine.rows import Row
from khumkan.lake import LakeRow

SOURCE = UUID("01900000-0000-7000-8000-000000000001")
MORNING = datetime(2026, 11, 20, 2, tzinfo=UTC)


def made(offset: int, *, at: datetime = MORNING, **values: str) -> LakeRow:
    """A small row with the keys of its values."""
    keys = row_keys(Row(frozenset(), dict(values), None))
    return LakeRow(offset, 1, 1, SOURCE, at, None, b"raw", dict(values), keys)


def some(start: int, stop: int, *, at: datetime = MORNING) -> list[LakeRow]:
    """Small rows, one for each offset."""
    return [made(offset, at=at, name=f"host{offset}.example") for offset in range(start, stop)]


def offsets(rows: Iterable[LakeRow]) -> list[int]:
    """Where rows stand in the journal, in order."""
    return sorted(row.offset for row in rows)


def in_order(rows: Iterable[LakeRow]) -> list[LakeRow]:
    """Rows as they are read, in order: their keys stay in the lake."""
    return sorted((replace(row, keys=frozenset()) for row in rows), key=lambda row: row.offset)


def read_samples(folder: Path) -> list[LakeRow]:
    """Rows of all logs under a folder, a second apart."""
    rows = []
    for number, (record, part, raw, row) in enumerate(_events(folder)):
        received_at = MORNING + timedelta(seconds=number)
        keys = row_keys(row)
        rows.append(
            LakeRow(
                number * 100, record, part, SOURCE, received_at, row.time, raw, row.values, keys
            )
        )
    return rows


def _events(folder: Path) -> Iterator[tuple[int, int, bytes, Row]]:
    for path in sorted(folder.glob("*/*")):
        with path.open("rb") as source:
            format_ = detect_format(source.read(4096), path.name)
            source.seek(0)
            for batch in read_batches(source, format_, Limits()):
                for event in batch.events:
                    row = name_event(event, context=TimeContext())
                    yield event.record, event.part, event.raw, row

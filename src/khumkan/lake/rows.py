"""One event as the lake keeps it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khumkan.engine.rows import Value


@dataclass(frozen=True, slots=True)
class LakeRow:
    """`offset`, `record` and `part` together tell one event from all others.

    `offset` is where its journal record begins; `record` and `part` are those of the event in it.
    `received_at` (aware UTC) decides on which day it lies. `values` are those of the engine's row.
    `keys` are needed to append a row (`engine.indicators.row_keys`); rows that were read have none.
    In an order that is alike in like rows they take less room.
    """

    offset: int
    record: int
    part: int
    source_id: UUID
    received_at: datetime
    time: datetime | None
    raw: bytes
    values: Mapping[str, Value]
    keys: Collection[int] = frozenset()


@dataclass(frozen=True, slots=True)
class LakeStats:
    """How much the lake holds; `oldest` and `newest` are its first and last `received_at`."""

    n_rows: int
    n_bytes: int
    n_days: int
    n_files: int
    oldest: datetime | None
    newest: datetime | None

"""The events of a stretch of one day, summed up by source in one pass through the lake."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from khumkan.lake import LakeDay, Snapshot
from khumkan.node.manifests.document import Place, SourceDigest
from khumkan.node.manifests.tree import Tree, hash_leaf

LEAF_COLUMNS: Final = (
    '"offset"',
    "record",
    "part",
    "arrow_cast(received_at, 'Int64') AS received_us",
    "raw",
    "source_id",
)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SLICE: Final = 500

Pause = Callable[[], None]


@dataclass(slots=True)
class _Sum:
    first: Place
    last: Place = (0, 0, 0)
    least_us: int = 0
    last_us: int = 0
    n_bytes: int = 0
    tree: Tree = field(default_factory=Tree)


def digest_day(
    view: Snapshot,
    day: LakeDay,
    from_offset: int,
    to_offset: int,
    *,
    source: UUID | None = None,
    pause: Pause = lambda: None,
) -> list[SourceDigest]:
    """Return what the lake has of a day in a stretch of the journal; of one source if named.

    `pause` is called again and again, and may raise to stop.
    """
    sums: dict[str, _Sum] = {}
    where = "TRUE" if source is None else f"source_id = '{source}'"
    batches = view.in_order(day, LEAF_COLUMNS, first=from_offset, before=to_offset, where=where)
    for columns in batches:
        for number, row in enumerate(zip(*columns, strict=True)):
            if number % _SLICE == 0:
                pause()
            _add(sums, *row)
    return [_tell(UUID(name), one) for name, one in sorted(sums.items())]


def _add(  # noqa: PLR0913, PLR0917 -- the columns of a leaf, for each of millions of rows
    sums: dict[str, _Sum], offset: int, record: int, part: int, at: int, raw: bytes, source: str
) -> None:
    place = (offset, record, part)
    one = sums.get(source)
    if one is None:
        one = sums[source] = _Sum(place, least_us=at, last_us=at)
    one.last = place
    one.n_bytes += len(raw)
    if at > one.last_us:
        one.last_us = at
    elif at < one.least_us:
        one.least_us = at
    one.tree.add(hash_leaf(offset, record, part, at, raw))


def _tell(source: UUID, one: _Sum) -> SourceDigest:
    n_rows = one.tree.n
    return SourceDigest(
        source,
        n_rows,
        one.n_bytes,
        one.first,
        one.last,
        _EPOCH + timedelta(microseconds=one.least_us),
        _EPOCH + timedelta(microseconds=one.last_us),
        one.tree.root().hex(),
    )

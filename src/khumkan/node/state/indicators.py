"""The indicators that came down the stream: the newest version of each, and what became of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khumkan.core.clock import parse_time
from khumkan.node.state.database import (
    Database,
    read_time_or_none,
    write_time,
    write_time_or_none,
)

_COLUMNS = (
    "stix_id, collection, sequence, modified, valid_until, is_revoked, body, fault, live_from, "
    "loaded_at, is_hunted, hunted_at, n_hits"
)
_MARKS = ",".join("?" * 13)
_WRITE = f"INSERT OR REPLACE INTO indicator ({_COLUMNS}) VALUES ({_MARKS})"  # noqa: S608 -- our words
_AT_ONCE = 500

_Row = tuple[str, str, int, str, str | None, int, bytes, str, int, str, int, str | None, int]


@dataclass(frozen=True, slots=True)
class StoredIndicator:
    """One STIX indicator; `body` is the object as it came.

    `live_from` is the journal offset from which on events met it as they came: the search of the
    past is about those before. `fault` says why it can't be used, "" if it can. `n_hits` are those
    of the search.
    """

    stix_id: str
    collection: UUID
    sequence: int
    modified: datetime
    valid_until: datetime | None
    is_revoked: bool
    body: bytes
    fault: str
    live_from: int
    loaded_at: datetime
    is_hunted: bool = False
    hunted_at: datetime | None = None
    n_hits: int = 0

    @property
    def is_in_force(self) -> bool:
        """Whether it stands in the matcher; there it may have expired."""
        return not self.is_revoked and not self.fault


class IndicatorStore:
    """One row an indicator, by its STIX id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[StoredIndicator]:
        """Return every indicator, withdrawn and unusable ones too, in the order they came."""
        return self._select("ORDER BY collection, sequence, stix_id")

    def get(self, stix_ids: Sequence[str]) -> dict[str, StoredIndicator]:
        """Return those that are known, by id."""
        found: dict[str, StoredIndicator] = {}
        for start in range(0, len(stix_ids), _AT_ONCE):
            part = stix_ids[start : start + _AT_ONCE]
            marks = ",".join("?" * len(part))
            found |= {one.stix_id: one for one in self._select(f"WHERE stix_id IN ({marks})", part)}
        return found

    def waiting(self) -> list[StoredIndicator]:
        """Return those for which the past has not been searched yet."""
        return self._select("WHERE is_hunted = 0 ORDER BY sequence, stix_id")

    def write(self, indicators: Iterable[StoredIndicator]) -> None:
        """Keep indicators, each in place of an older version."""
        self._database.run_all(_WRITE, map(_write, indicators))

    def n_in_force(self, now: datetime) -> int:
        """Return how many can hit something now."""
        row = self._database.read_one(
            "SELECT count(*) FROM indicator WHERE is_revoked = 0 AND fault = '' "
            "AND (valid_until IS NULL OR valid_until > ?)",
            (write_time(now),),
        )
        return int(row[0]) if row else 0

    def n_unusable(self) -> int:
        """Return how many could not be used."""
        row = self._database.read_one("SELECT count(*) FROM indicator WHERE fault != ''")
        return int(row[0]) if row else 0

    def note_hunt(self, stix_id: str, modified: datetime, at: datetime, n_hits: int) -> None:
        """Say that the past was searched for one version; a newer one has to wait for its own."""
        self._database.run(
            "UPDATE indicator SET is_hunted = 1, hunted_at = ?, n_hits = ? "
            "WHERE stix_id = ? AND modified = ?",
            (write_time(at), n_hits, stix_id, write_time(modified)),
        )

    def _select(self, rest: str, values: Sequence[object] = ()) -> list[StoredIndicator]:
        query = f"SELECT {_COLUMNS} FROM indicator {rest}"  # noqa: S608 -- our words
        return [_read((*row,)) for row in self._database.read(query, values)]


def _read(row: _Row) -> StoredIndicator:
    return StoredIndicator(
        stix_id=row[0],
        collection=UUID(row[1]),
        sequence=row[2],
        modified=parse_time(row[3]),
        valid_until=read_time_or_none(row[4]),
        is_revoked=bool(row[5]),
        body=row[6],
        fault=row[7],
        live_from=row[8],
        loaded_at=parse_time(row[9]),
        is_hunted=bool(row[10]),
        hunted_at=read_time_or_none(row[11]),
        n_hits=row[12],
    )


def _write(one: StoredIndicator) -> _Row:
    return (
        one.stix_id,
        str(one.collection),
        one.sequence,
        write_time(one.modified),
        write_time_or_none(one.valid_until),
        int(one.is_revoked),
        one.body,
        one.fault,
        one.live_from,
        write_time(one.loaded_at),
        int(one.is_hunted),
        write_time_or_none(one.hunted_at),
        one.n_hits,
    )

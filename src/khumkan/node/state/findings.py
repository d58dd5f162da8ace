"""Findings with their evidence: for the people of this hospital; they never leave the node."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from khumkan.core.clock import parse_time
from khumkan.node.state.database import (
    Database,
    read_time_or_none,
    write_time,
    write_time_or_none,
)

_COLUMNS = (
    "id, rule_id, kind, level, title, event_at, received_at, detected_at, source_id, offset, "
    "record, part, evidence, found_in"
)

_MARKS = ",".join("?" * 14)
_ADD = f"INSERT OR IGNORE INTO finding ({_COLUMNS}) VALUES ({_MARKS})"  # noqa: S608 -- our words

_Row = tuple[str, str, str, str, str, str | None, str, str, str, int, int, int, bytes, str]


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """One finding of this node.

    `rule_id` is the STIX id where an indicator was found. `offset`, `record` and `part` tell which
    event; of a correlation the one that completed it. `evidence` is JSON: what matched.
    """

    id: UUID
    rule_id: str
    kind: str
    level: str
    title: str
    event_at: datetime | None
    received_at: datetime
    detected_at: datetime
    source_id: UUID
    offset: int
    record: int
    part: int
    evidence: bytes
    found_in: Literal["live", "history"] = "live"


class FindingStore:
    """One row a finding; ids sort by the time they were made."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, findings: Iterable[StoredFinding]) -> None:
        """Keep findings; of an indicator, an event has one."""
        self._database.run_all(_ADD, map(_write, findings))

    def has_seen(self, stix_id: str, offset: int, record: int, part: int) -> bool:
        """Say whether an indicator was found in an event before."""
        row = self._database.read_one(
            "SELECT 1 FROM finding WHERE kind = 'indicator' "
            "AND rule_id = ? AND offset = ? AND record = ? AND part = ?",
            (stix_id, offset, record, part),
        )
        return row is not None

    def latest(self, limit: int = 100) -> list[StoredFinding]:
        """Return findings, the latest first."""
        return self._select("ORDER BY id DESC LIMIT ?", (limit,))

    def all(self) -> list[StoredFinding]:
        """Return every finding in the order in which they were made."""
        return self._select("ORDER BY id")

    def n(self) -> int:
        """Return how many findings there are."""
        row = self._database.read_one("SELECT count(*) FROM finding")
        return int(row[0]) if row else 0

    def expire(self, before: datetime) -> int:
        """Forget what was detected before a moment; return how many findings that were."""
        return self._database.run(
            "DELETE FROM finding WHERE detected_at < ?", (write_time(before),)
        )

    def _select(self, rest: str, values: Sequence[object] = ()) -> list[StoredFinding]:
        query = f"SELECT {_COLUMNS} FROM finding {rest}"  # noqa: S608 -- our words
        return [_read((*row,)) for row in self._database.read(query, values)]


def _write(one: StoredFinding) -> _Row:
    return (
        str(one.id),
        one.rule_id,
        one.kind,
        one.level,
        one.title,
        write_time_or_none(one.event_at),
        write_time(one.received_at),
        write_time(one.detected_at),
        str(one.source_id),
        one.offset,
        one.record,
        one.part,
        one.evidence,
        one.found_in,
    )


def _read(row: _Row) -> StoredFinding:
    return StoredFinding(
        id=UUID(row[0]),
        rule_id=row[1],
        kind=row[2],
        level=row[3],
        title=row[4],
        event_at=read_time_or_none(row[5]),
        received_at=parse_time(row[6]),
        detected_at=parse_time(row[7]),
        source_id=UUID(row[8]),
        offset=row[9],
        record=row[10],
        part=row[11],
        evidence=row[12],
        found_in="history" if row[13] == "history" else "live",
    )

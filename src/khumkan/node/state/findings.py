"""Findings with their evidence: for the people of this hospital; they never leave the node."""

from collections.abc import Collection, Iterable, Iterator, Sequence
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
from khumkan.node.state.finding_groups import FindingFilter, FindingGroup, read_groups

_COLUMNS = (
    "id, rule_id, kind, level, title, event_at, received_at, detected_at, source_id, offset, "
    "record, part, evidence, found_in, suppression_id"
)

_MARKS = ",".join("?" * 15)
_ADD = f"INSERT OR IGNORE INTO finding ({_COLUMNS}) VALUES ({_MARKS})"  # noqa: S608 -- our words

_Row = tuple[
    str, str, str, str, str, str | None, str, str, str, int, int, int, bytes, str, str | None
]


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """One finding of this node.

    `rule_id` is the STIX id where an indicator was found. `offset`, `record` and `part` tell which
    event; of a correlation the one that completed it. `evidence` is JSON: what matched.
    `suppression_id` says by which suppression it was told to nobody, None where it was.
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
    suppression_id: UUID | None = None


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

    def find(self, wanted: FindingFilter, limit: int) -> list[StoredFinding]:
        """Return findings that pass a filter, the latest first."""
        condition, values = wanted.where()
        return self._select(f"WHERE {condition} ORDER BY id DESC LIMIT ?", (*values, limit))

    def groups(self, wanted: FindingFilter, limit: int) -> list[FindingGroup]:
        """Return findings that pass a filter, together by rule, source and hour."""
        return read_groups(self._database, wanted, limit)

    def all(self) -> list[StoredFinding]:
        """Return every finding in the order in which they were made."""
        return self._select("ORDER BY id")

    def each(self, at_once: int = 1_000) -> Iterator[StoredFinding]:
        """Yield every finding in the order in which they were made; some in memory at once."""
        last = ""
        while found := self._select("WHERE id > ? ORDER BY id LIMIT ?", (last, at_once)):
            yield from found
            last = str(found[-1].id)

    def n(self) -> int:
        """Return how many findings there are."""
        row = self._database.read_one("SELECT count(*) FROM finding")
        return int(row[0]) if row else 0

    def n_between(self, source_id: UUID, begin: int, end: int) -> int:
        """Return how many findings are of events of a source in this stretch of the journal."""
        row = self._database.read_one(
            "SELECT count(*) FROM finding WHERE source_id = ? AND offset >= ? AND offset < ?",
            (str(source_id), begin, end),
        )
        return int(row[0]) if row else 0

    def expire(
        self,
        before: datetime,
        *,
        only: UUID | None = None,
        but: Collection[UUID] = (),
        kept: Iterable[tuple[UUID | None, datetime, datetime]] = (),
    ) -> int:
        """Forget what was detected before a moment; return how many findings that were.

        `only` of one source, or of all `but` some. What was received in a span of `kept`, from its
        source or (None) from any, stays.
        """
        conditions, values = ["detected_at < ?"], [write_time(before)]
        if only is not None:
            conditions.append("source_id = ?")
            values.append(str(only))
        if but:
            conditions.append(f"source_id NOT IN ({','.join('?' * len(but))})")
            values += map(str, but)
        for source, begin, end in kept:
            conditions.append("NOT (received_at >= ? AND received_at < ? AND source_id LIKE ?)")
            values += (write_time(begin), write_time(end), "%" if source is None else str(source))
        return self._database.run(
            f"DELETE FROM finding WHERE {' AND '.join(conditions)}",  # noqa: S608 -- our words
            values,
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
        None if one.suppression_id is None else str(one.suppression_id),
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
        suppression_id=None if row[14] is None else UUID(row[14]),
    )

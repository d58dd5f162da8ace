"""Findings that people have said are to be told to nobody for a while: which, why, until when."""

import json
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


@dataclass(frozen=True, slots=True)
class StoredSuppression:
    """One suppression. `fields` are columns with the values that all have to be there.

    It holds up to `until`, or up to `ended_at` if somebody ended it.
    """

    id: UUID
    rule_id: str
    source_id: UUID | None
    fields: tuple[tuple[str, str], ...]
    reason: str
    until: datetime
    made_at: datetime
    made_by: str
    ended_at: datetime | None = None

    def is_in_force(self, now: datetime) -> bool:
        """Say whether it holds."""
        return self.ended_at is None and now < self.until


class SuppressionStore:
    """One row a suppression; none is ever deleted."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, one: StoredSuppression) -> None:
        """Keep a new one."""
        self._database.run(
            "INSERT INTO suppression VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                str(one.id),
                one.rule_id,
                None if one.source_id is None else str(one.source_id),
                json.dumps(one.fields),
                one.reason,
                write_time(one.until),
                write_time(one.made_at),
                one.made_by,
                write_time_or_none(one.ended_at),
            ),
        )

    def end(self, suppression_id: UUID, at: datetime) -> None:
        """Note that one has ended; the first time counts."""
        self._database.run(
            "UPDATE suppression SET ended_at = ? WHERE id = ? AND ended_at IS NULL",
            (write_time(at), str(suppression_id)),
        )

    def all(self) -> list[StoredSuppression]:
        """Return every one there was, the oldest first."""
        rows = self._database.read("SELECT * FROM suppression ORDER BY id")
        return [
            StoredSuppression(
                UUID(key),
                rule_id,
                None if source_id is None else UUID(source_id),
                tuple((str(name), str(value)) for name, value in json.loads(fields)),
                reason,
                parse_time(until),
                parse_time(made_at),
                made_by,
                read_time_or_none(ended_at),
            )
            for key, rule_id, source_id, fields, reason, until, made_at, made_by, ended_at in rows
        ]

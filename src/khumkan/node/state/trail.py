"""Who changed what of this node, and when: added to and never changed, the database sees to it."""

from dataclasses import dataclass
from datetime import datetime

from khumkan.core.clock import parse_time
from khumkan.node.state.database import Database, write_time


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One deed: `action` is a word such as "suppress.add", `object` the id of what was changed."""

    at: datetime
    who: str
    action: str
    object: str
    detail: str


class TrailStore:
    """One row a deed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, entry: TrailEntry) -> None:
        """Note a deed; inside `State.writing`, together with it or not at all."""
        self._database.run(
            "INSERT INTO trail (at, who, action, object, detail) VALUES (?, ?, ?, ?, ?)",
            (write_time(entry.at), entry.who, entry.action, entry.object, entry.detail),
        )

    def latest(self, limit: int) -> list[TrailEntry]:
        """Return deeds, the latest first."""
        rows = self._database.read(
            "SELECT at, who, action, object, detail FROM trail ORDER BY number DESC LIMIT ?",
            (limit,),
        )
        return [TrailEntry(parse_time(at), *rest) for at, *rest in rows]

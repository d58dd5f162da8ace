"""Findings by what was found, where it came from and the hour; and the few that people ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khumkan.core.clock import parse_time
from khumkan.core.severity import Severity
from khumkan.node.state.database import Database, write_time


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """Which findings: those that pass all that is given. Times are those of detection."""

    level: Severity = Severity.INFORMATIONAL
    rule: str = ""
    source_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    is_suppressed: bool | None = None

    def where(self) -> tuple[str, list[object]]:
        """Return the condition in SQL and its values."""
        levels = [one.value for one in Severity if one >= self.level]
        marks = ",".join("?" * len(levels))
        tests: list[tuple[str, Sequence[object]]] = [(f"level IN ({marks})", levels)]
        if self.rule:
            tests.append(("(rule_id = ? OR title LIKE ? ESCAPE '\\')", _rule_values(self.rule)))
        if self.source_id is not None:
            tests.append(("source_id = ?", [str(self.source_id)]))
        if self.since is not None:
            tests.append(("detected_at >= ?", [write_time(self.since)]))
        if self.until is not None:
            tests.append(("detected_at < ?", [write_time(self.until)]))
        if self.is_suppressed is not None:
            tests.append(("(suppression_id IS NOT NULL) = ?", [int(self.is_suppressed)]))
        condition = " AND ".join(test for test, _ in tests)
        return condition, [value for _, values in tests for value in values]


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings of one rule or indicator in events of one source, in one hour (UTC)."""

    rule_id: str
    kind: str
    level: str
    title: str
    source_id: UUID
    hour: datetime
    n: int
    n_suppressed: int
    first_at: datetime
    last_at: datetime


def read_groups(database: Database, wanted: FindingFilter, limit: int) -> list[FindingGroup]:
    """Return groups, the latest first."""
    condition, values = wanted.where()
    rows = database.read(
        "SELECT rule_id, kind, level, title, source_id, substr(detected_at, 1, 13) AS hour, "  # noqa: S608 -- our words
        "count(*), count(suppression_id), min(detected_at), max(detected_at) FROM finding "
        f"WHERE {condition} GROUP BY rule_id, kind, level, title, source_id, hour "
        "ORDER BY max(id) DESC LIMIT ?",
        (*values, limit),
    )
    return [
        FindingGroup(
            rule_id,
            kind,
            level,
            title,
            UUID(source),
            parse_time(f"{hour}:00:00Z"),
            n,
            n_suppressed,
            parse_time(first),
            parse_time(last),
        )
        for rule_id, kind, level, title, source, hour, n, n_suppressed, first, last in rows
    ]


def _rule_values(text: str) -> tuple[str, str]:
    """Return what an id, and what a part of a title, is held against."""
    plain = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return text, f"%{plain}%"

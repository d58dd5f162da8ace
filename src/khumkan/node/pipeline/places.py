"""Where in the journal an event stands, as the engine carries it through: in a position's file.

It says of every event of a correlation, however old, from which source it came and whether that
one proved who it is. Zeros in front keep the order of places that of offsets.
"""

from dataclasses import dataclass
from uuid import UUID

from khumkan.engine.findings import Finding
from khumkan.node.journal import JournalRecord

_AUTHENTICATED, _NOT_AUTHENTICATED = "a", "n"


@dataclass(frozen=True, slots=True)
class Place:
    """A record of the journal."""

    offset: int
    source_id: UUID
    is_authenticated: bool

    def __str__(self) -> str:
        mark = _AUTHENTICATED if self.is_authenticated else _NOT_AUTHENTICATED
        return f"{self.offset:020}/{self.source_id.hex}/{mark}"


def place_of(record: JournalRecord) -> Place:
    """Return where a record stands."""
    return Place(record.offset, record.source_id, record.is_authenticated)


def read_place(text: str) -> Place:
    """Return the place that `str` of one gave."""
    offset, source, mark = text.split("/")
    return Place(int(offset), UUID(hex=source), mark == _AUTHENTICATED)


def is_authenticated(finding: Finding) -> bool:
    """Say whether all events of a finding came from sources that prove who they are."""
    positions = (finding.position, *finding.events)
    return all(read_place(one.file).is_authenticated for one in positions)

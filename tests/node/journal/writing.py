"""Shorthand for tests of the journal: one source, one moment, payloads that tell themselves apart."""

from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from khumkan.node.journal import Journal, JournalRecord

SOURCE = UUID("01890000-0000-7000-8000-000000000001")
AT = datetime(2026, 11, 22, 3, 4, 5, 678_901, tzinfo=UTC)
HEADER = 76


def submit(journal: Journal, payload: bytes) -> "Future[int]":
    return journal.submit(
        source_id=SOURCE, received_at=AT, is_authenticated=True, format="auto", payload=payload
    )


def append(journal: Journal, payload: bytes) -> int:
    return journal.append(
        source_id=SOURCE, received_at=AT, is_authenticated=True, format="auto", payload=payload
    )


def read_all(journal: Journal, max_bytes: int = 100_000) -> list[JournalRecord]:
    """Read as the pipeline does: from the start, always on from the last record's end."""
    records: list[JournalRecord] = []
    position = journal.start
    while found := journal.read(position, max_bytes):
        records += found
        position = found[-1].next_offset
    return records


def payloads(journal: Journal) -> list[bytes]:
    return [record.payload for record in read_all(journal)]


def segments(folder: Path) -> list[Path]:
    return sorted(folder.glob("journal/*.journal"))

"""The custody record: who had which logs exported, when, why; and what is in the archive."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from khumkan.core.errors import KhumkanError
from khumkan.core.messages import message
from khumkan.node.evidence.events import DayCount
from khumkan.node.manifests.document import ClockSaid, TrailHead

TYPE: Final = "khumkan-evidence"


class NodeSaid(msgspec.Struct, frozen=True):
    """Which node it was, as the hub knows it; names are empty for one that is at no hub."""

    id: UUID | None
    name: str
    organisation: str
    hub: str


class FileSaid(msgspec.Struct, frozen=True):
    """A file of the archive."""

    name: str
    n_bytes: int
    sha256: str


class ChainHead(msgspec.Struct, frozen=True):
    """The newest manifest when the export was made: it stands for all before it."""

    number: int
    hash: str


class CustodyRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in `custody.json`. Times are UTC.

    `lake_offset`: every event of the journal before it was looked at. `files` are those that hold
    evidence; `SHA256SUMS` names every file.
    """

    type: Literal["khumkan-evidence"] = TYPE
    version: Literal[1] = 1
    id: UUID
    case: str
    exported_by: str
    reason: str
    system_user: str
    machine: str
    exported_at: datetime
    node: NodeSaid
    software: str
    clock: ClockSaid | None
    selection: msgspec.Raw
    lake_offset: int
    chain_head: ChainHead | None
    trail_head: TrailHead
    key: str
    n_events: int
    n_findings: int
    days: Sequence[DayCount]
    files: Sequence[FileSaid]


def write_record(record: CustodyRecord) -> bytes:
    """Return the record as JSON that people can read."""
    return msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n"


def read_record(content: bytes) -> CustodyRecord:
    """Return what was written. Raises KhumkanError."""
    try:
        return msgspec.json.decode(content, type=CustodyRecord)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise KhumkanError(
            message("custody.json is no custody record ({why})", why=str(error)[:200])
        ) from None

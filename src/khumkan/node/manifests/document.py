"""A manifest as it is written: JSON, whose exact bytes are hashed, signed and chained."""

from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from khumkan.core.errors import KhumkanError
from khumkan.core.messages import message

TYPE: Final = "khumkan-manifest"
VERSION: Final = 1
BEGINNING: Final = "0" * 64
"""What stands for the hash of the manifest before the first one."""

Place = tuple[int, int, int]
"""Offset, record and part of an event."""


class ManifestError(KhumkanError):
    """A manifest can't be written or read."""


class SourceDigest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The events of one source: how many, how long together, which was first and last.

    `root` is that of their tree (`tree.Tree`), in the order of offset, record and part.
    """

    id: UUID
    n_rows: int
    n_bytes: int
    first: Place
    last: Place
    first_received_at: datetime
    last_received_at: datetime
    root: str


class ClockSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the machine said of its clock: whether NTP keeps it right, and how far off it may be."""

    is_synchronised: bool
    error_seconds: float


class TrailHead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The newest entry of the custody trail."""

    number: int
    hash: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All events that were received on `day` (UTC) and begin in the journal in a stretch.

    From `from_offset` on and before `to_offset`. A second one of the same day is an addendum: it
    begins where the first one ended. `previous` is the SHA-256 of the manifest before, whatever
    its day; `key` the thumbprint of the node's key that signed this one.
    """

    type: Literal["khumkan-manifest"] = TYPE
    version: Literal[1] = VERSION
    number: int
    previous: str
    node_id: UUID
    made_at: datetime
    day: date
    from_offset: int
    to_offset: int
    key: str
    software: str
    clock: ClockSaid | None
    custody: TrailHead
    sources: tuple[SourceDigest, ...]

    @property
    def is_addendum(self) -> bool:
        """Whether another manifest of the day goes before it."""
        return self.from_offset > 0

    @property
    def n_rows(self) -> int:
        """How many events it is about."""
        return sum(one.n_rows for one in self.sources)


def write_manifest(manifest: Manifest) -> bytes:
    """Return the bytes that are signed: one line, without its end."""
    return msgspec.json.encode(manifest)


def read_manifest(body: bytes) -> Manifest:
    """Return what was written. Raises ManifestError."""
    try:
        return msgspec.json.decode(body, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ManifestError(
            message("this is no manifest of khumkan ({why})", why=str(error)[:200])
        ) from None

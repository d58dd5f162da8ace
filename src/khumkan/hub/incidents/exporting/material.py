"""What of one incident an export may hold: read once, judged once, the same for every format."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from khumkan.wire.observables import Observable
from khumkan.wire.tlp import Tlp

UNTITLED: Final = "an incident at a hospital"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that stays, and why; both in the reader's language."""

    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One incident as others may have it. Times are in UTC.

    `begun_at` is when it was reported, `made_at` when the export was made; `title`, `summary` and
    `organisation` are empty where they may not leave. `counts` are verified numbers by kind;
    `assets` the kinds of systems, with how many of each.
    """

    key: UUID
    begun_at: datetime
    made_at: datetime
    tlp: Tlp
    title: str
    summary: str
    organisation: str
    organisation_code: str
    severity: str
    origin: str
    is_open: bool
    personal_data: bool | None
    via_processor: bool | None
    categories: tuple[int, ...]
    category_labels: tuple[str, ...]
    times: dict[str, datetime]
    counts: dict[str, int]
    assets: dict[str, int]
    has_downtime: bool
    observables: tuple[Observable, ...]
    left_out: tuple[LeftOut, ...]

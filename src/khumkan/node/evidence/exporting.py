"""Makes the archive: events, findings, sources, manifests, custody record, seal."""

import getpass
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec

from khumkan import __version__
from khumkan.core.clock import Clock
from khumkan.core.ids import IdMaker
from khumkan.core.jsontypes import JsonObject
from khumkan.lake import LakeDay, Snapshot, open_snapshot
from khumkan.node.evidence.archive import Archive, check_room, hash_file, new_archive
from khumkan.node.evidence.custody import (
    ChainHead,
    CustodyRecord,
    FileSaid,
    NodeSaid,
    write_record,
)
from khumkan.node.evidence.events import Advance, DayCount, DayWriter
from khumkan.node.evidence.findings import Concerned, about, write_findings
from khumkan.node.evidence.pages import README, write_page
from khumkan.node.evidence.seal import seal
from khumkan.node.evidence.selection import Selection
from khumkan.node.manifests import Manifest, Signed, StoredManifests
from khumkan.node.manifests.clocks import read_clock_state
from khumkan.node.manifests.document import ClockSaid, Place, TrailHead
from khumkan.node.manifests.signatures import write_pem
from khumkan.node.retention.holds import check_words
from khumkan.node.sources import Source
from khumkan.node.state import State
from khumkan.wire.identity import PrivateKey, public_jwk, thumbprint

EXPORT_BEGUN: Final = "export-begin"
EXPORT_ENDED: Final = "export-end"


@dataclass(frozen=True, slots=True)
class Request:
    """Who wants what, for which case, why, and where to."""

    selection: Selection
    concerned: Concerned
    case: str
    who: str
    reason: str
    path: Path


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export came to."""

    n_events: int
    n_proved: int
    n_findings: int
    sha256: str
    key: str


@dataclass(slots=True)
class Export:
    """What an export reads: the node's stores, which may be in use meanwhile."""

    lake: Path
    state: State
    manifests: StoredManifests
    sources: Sequence[Source]
    node: NodeSaid
    key: PrivateKey
    clock: Clock
    read_clock: Callable[[], ClockSaid | None] = read_clock_state
    advance: Advance = lambda _n: None
    expect: Callable[[int], None] = lambda _n: None
    _ids: IdMaker = field(init=False)

    def __post_init__(self) -> None:
        self._ids = IdMaker(self.clock)


def export_evidence(export: Export, request: Request) -> Exported:
    """Write a sealed archive; return what is in it.

    In bounded memory. Raises ExportError, LakeError or StateError; no archive is left then. The
    custody trail says of each export that it was begun, and how it ended.
    """
    request = _check(request)
    record_id = export._ids.make()  # noqa: SLF001 -- its own
    _note(export, EXPORT_BEGUN, request, {"id": str(record_id), **_tell(request)})
    try:
        found = _write(export, request, record_id)
    except BaseException as error:
        failed: JsonObject = {"id": str(record_id), "error": type(error).__name__}
        _note(export, EXPORT_ENDED, request, failed)
        raise
    _note(
        export,
        EXPORT_ENDED,
        request,
        {"id": str(record_id), "sha256": found.sha256, "n_events": found.n_events},
    )
    return found


def _check(request: Request) -> Request:
    check_room(request.path.parent)
    return Request(
        request.selection,
        request.concerned,
        check_words(request.case, "--case"),
        check_words(request.who, "--by"),
        check_words(request.reason, "--reason"),
        request.path,
    )


def _tell(request: Request) -> JsonObject:
    return {
        "case": request.case,
        "reason": request.reason,
        "file": request.path.name,
        "selection": request.selection.describe(),
    }


def _note(export: Export, act: str, request: Request, body: JsonObject) -> None:
    export.state.custody.add(act, request.who, body, export.clock.now())


def _write(export: Export, request: Request, record_id: UUID) -> Exported:
    with (
        open_snapshot(export.lake) as view,
        new_archive(request.path, export.clock.now()) as archive,
    ):
        archive.add("README.txt", README.encode())
        places = None if request.selection.indicator is None else set[Place]()
        days, touched = _write_events(export, request, view, archive, places)
        concerned = request.concerned if places is None else about(places, request.concerned)
        n_findings = write_findings(export.state, concerned, archive)
        _write_sources(export, touched, archive)
        head = _write_manifests(export.manifests, {one.day for one in days}, archive)
        record = _record(export, request, record_id, view, days, n_findings, head, archive)
        archive.add("custody.json", write_record(record))
        archive.add("custody.html", write_page(record))
        seal(archive, export.key)
    n_proved = sum(one.n_proved for one in days)
    return Exported(record.n_events, n_proved, n_findings, hash_file(request.path), record.key)


def _write_events(
    export: Export,
    request: Request,
    view: Snapshot,
    archive: Archive,
    places: set[Place] | None,
) -> tuple[list[DayCount], set[UUID]]:
    found = view.find(request.selection.where())
    days: list[tuple[LakeDay, frozenset[UUID]]] = [
        (day, found[day.day]) for day in view.days() if day.day in found
    ]
    export.expect(sum(day.n_rows for day, _ in days))
    by_day = _by_day(export.manifests)
    counts: list[DayCount] = []
    for day, sources in days:
        writer = DayWriter(request.selection, by_day.get(day.day, ()), export.advance, places)
        counts += writer.write(view, day, sources, archive)
    return counts, {one.source for one in counts if one.n_events}


def _by_day(store: StoredManifests) -> Mapping[date, Sequence[Manifest]]:
    by_day: dict[date, list[Manifest]] = {}
    for one in store.all():
        by_day.setdefault(one.manifest.day, []).append(one.manifest)
    return by_day


def _write_sources(export: Export, touched: set[UUID], archive: Archive) -> None:
    told = [
        {
            "id": one.id,
            "name": one.name,
            "kind": one.kind,
            "is_authenticated": one.is_authenticated,
            "format": one.format,
            "keep_days": one.keep_days,
            "made_at": one.made_at,
            "ended_at": one.ended_at,
        }
        for one in export.sources
        if one.id in touched
    ]
    archive.add("sources.json", msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n")


def _write_manifests(store: StoredManifests, days: set[date], archive: Archive) -> ChainHead | None:
    """Write the manifests of some days and all after them, so that the chain can be followed."""
    head: Signed | None = None
    is_wanted = False
    used: set[str] = set()
    last = store.numbers()[-1:]
    for one in store.all():
        is_wanted = is_wanted or one.manifest.day in days or [one.manifest.number] == last
        if is_wanted:
            head = one
            used.add(one.manifest.key)
            name = f"manifests/{one.manifest.number:06}"
            archive.add(f"{name}.json", one.body)
            archive.add(f"{name}.sig", one.signature)
    for name, jwk in store.keys().items():
        if name in used:
            archive.add(f"keys/{name}.jwk", msgspec.json.encode(jwk) + b"\n")
            archive.add(f"keys/{name}.pem", write_pem(jwk))
    return None if head is None else ChainHead(head.manifest.number, head.hash)


def _record(  # noqa: PLR0913, PLR0917 -- all that the record says
    export: Export,
    request: Request,
    record_id: UUID,
    view: Snapshot,
    days: Sequence[DayCount],
    n_findings: int,
    head: ChainHead | None,
    archive: Archive,
) -> CustodyRecord:
    return CustodyRecord(
        id=record_id,
        case=request.case,
        exported_by=request.who,
        reason=request.reason,
        system_user=_system_user(),
        machine=socket.gethostname(),
        exported_at=export.clock.now(),
        node=export.node,
        software=__version__,
        clock=export.read_clock(),
        selection=msgspec.Raw(msgspec.json.encode(request.selection.describe())),
        lake_offset=view.next_offset,
        chain_head=head,
        trail_head=TrailHead(*export.state.custody.head()),
        key=thumbprint(public_jwk(export.key)),
        n_events=sum(one.n_events for one in days),
        n_findings=n_findings,
        days=days,
        files=_files(archive),
    )


def _files(archive: Archive) -> list[FileSaid]:
    return [FileSaid(one.name, one.n_bytes, one.sha256) for one in archive.members]


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "?"  # a container without names

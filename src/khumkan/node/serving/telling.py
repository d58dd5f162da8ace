"""Tells this house's own people how the node does, through the local socket and from the folder."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from khumkan import __version__
from khumkan.core.clock import Clock, format_time
from khumkan.core.errors import KhumkanError
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.node.control import Answerer
from khumkan.node.enrolment import Enrolment
from khumkan.node.folder import NodeFolder
from khumkan.node.inputs import Input
from khumkan.node.link.link import Link
from khumkan.node.serving.parts import NodeParts
from khumkan.node.sources import SourceBook
from khumkan.node.sources import SourceCount as Received
from khumkan.node.state import SourceCount, State
from khumkan.node.status import free_disk_ratio

_MOST_REFUSED = 10


@dataclass(slots=True)
class Teller:
    """Answers for the running node."""

    parts: NodeParts
    link: Link
    inputs: Sequence[Input]
    _since: datetime = field(init=False)

    def __post_init__(self) -> None:
        self._since = self.parts.clock.now()

    def answerers(self) -> Mapping[str, Answerer]:
        """Return what can be asked."""
        return {"status": self._tell_status, "rotate-key": self._rotate_key}

    async def _tell_status(self) -> JsonObject:
        return {**await asyncio.to_thread(self._tell_parts), "link": self.link.tell()}

    async def _rotate_key(self) -> JsonObject:
        try:
            return {"thumbprint": await self.link.client.rotate_key()}
        except KhumkanError as error:
            return {"error": str(error)}

    def _tell_parts(self) -> JsonObject:
        parts, now = self.parts, self.parts.clock.now()
        received = parts.counters.read()
        return {
            "is_running": True,
            "running_since": format_time(self._since),
            **_tell_who(parts.enrolment),
            **_tell_state(parts.folder.path, parts.state, now),
            "rules": _tell_rules(parts),
            "inputs": {
                one.name: write_address(at)
                for one in self.inputs
                if (at := one.address) is not None
            },
            "intake": {one.name: one.tell() for one in self.inputs},
            "journal": self._tell_journal(),
            "lake": self._tell_lake(),
            "n_faults": parts.worker.n_faults + parts.hunter.n_faults + self.link.n_failures,
            "n_untellable": parts.pipeline.reporter.n_untellable,
            "correlations": dict(parts.pipeline.correlation_losses()),
            "sources": _tell_sources(parts.sources, parts.state, received),
            "refused_unknown": _tell_counts(received.get(None, Received()).n_refused),
        }

    def _tell_journal(self) -> JsonObject:
        journal = self.parts.journal
        refusal = journal.refusal
        return {
            "n_bytes_waiting": max(journal.end - self.parts.pipeline.position, 0),
            "n_damaged": len(journal.damage),
            "refusal": None if refusal is None else str(refusal),
        }

    def _tell_lake(self) -> JsonObject:
        try:
            stats = self.parts.lake.stats()
        except KhumkanError as error:
            return {"error": str(error)}
        return {
            "n_events": stats.n_rows,
            "n_bytes": stats.n_bytes,
            "n_days": stats.n_days,
            "oldest_at": _write_time(stats.oldest),
        }


def tell_folder(folder: NodeFolder, enrolment: Enrolment | None, clock: Clock) -> JsonObject:
    """Return what a folder says of its node while that does not run."""
    with (
        closing(State(folder.state, clock)) as state,
        closing(SourceBook(folder.sources, clock)) as sources,
    ):
        return {
            "is_running": False,
            **_tell_who(enrolment),
            **_tell_state(folder.path, state, clock.now()),
            "sources": _tell_sources(sources, state, {}),
        }


def _tell_who(enrolment: Enrolment | None) -> JsonObject:
    if enrolment is None:
        return {"version": __version__, "node": None}
    return {
        "version": __version__,
        "node": {
            "id": str(enrolment.node_id),
            "name": enrolment.node_name,
            "organisation": enrolment.organisation_name,
            "hub": enrolment.hub_url,
            "agreement": enrolment.agreement_reference,
        },
    }


def _tell_state(folder: Path, state: State, now: datetime) -> JsonObject:
    waiting = state.outbox.waiting()
    return {
        "at": format_time(now),
        "folder": str(folder),
        "free_disk_ratio": round(free_disk_ratio(folder), 4),
        "n_findings": state.findings.n(),
        "n_indicators": state.indicators.n_in_force(now),
        "n_indicators_unusable": state.indicators.n_unusable(),
        "n_waiting": waiting.n,
        "waiting_since": _write_time(waiting.since),
        "n_refused": state.outbox.n_refused(),
        "refused": [
            {"kind": one.kind, "at": format_time(one.refused_at), "reason": one.reason}
            for one in state.outbox.refused(_MOST_REFUSED)
        ],
        "positions": [
            {"collection": str(one.collection), "loaded": one.loaded, "searched": one.searched}
            for one in state.positions.all()
        ],
        "counters": dict(state.counters()),
    }


def _tell_rules(parts: NodeParts) -> JsonObject:
    dated = parts.rules.dated
    return {
        "n_rules": parts.rules.n_rules,
        "n_refused": parts.rules.n_refused,
        "dated": None if dated is None else dated.isoformat(),
    }


def _tell_sources(
    book: SourceBook, state: State, received: Mapping[UUID | None, Received]
) -> list[JsonValue]:
    """Tell every source there was; `received` is what came since the node was started."""
    counts = {one.source_id: one for one in state.sources()}
    found: list[JsonValue] = []
    for one in book.list():
        said: JsonObject = {
            "id": str(one.id),
            "name": one.name,
            "kind": one.kind,
            "is_authenticated": one.is_authenticated,
            "ended_at": _write_time(one.ended_at),
        }
        now = received.get(one.id, Received())
        refused = {"n_refused": _tell_counts(now.n_refused), "n_noted": _tell_counts(now.n_noted)}
        found.append({**said, **_tell_count(counts.get(one.id)), **refused})
    return found


def _tell_count(one: SourceCount | None) -> JsonObject:
    return {
        "n_events": one.n_events if one else 0,
        "n_rejected": one.n_rejected if one else 0,
        "n_bytes": one.n_bytes if one else 0,
        "last_event_at": _write_time(one.last_event_at) if one else None,
        "rejected_reason": one.rejected_reason if one else "",
    }


def _tell_counts(counts: Mapping[str, int]) -> JsonObject:
    return dict(counts)


def write_address(address: tuple[str, int]) -> str:
    """Return host and port as people write them; IPv6 in brackets."""
    host, port = address
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _write_time(at: datetime | None) -> str | None:
    return None if at is None else format_time(at)

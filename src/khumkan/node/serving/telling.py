"""Tells this house's own people how the node does, through the local socket and from the folder."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from khumkan import __version__
from khumkan.core.clock import Clock, format_time
from khumkan.core.errors import KhumkanError
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.node.control import Answerer
from khumkan.node.enrolment import Enrolment
from khumkan.node.folder import NodeFolder
from khumkan.node.health import Health, judge
from khumkan.node.health.judging import Watch
from khumkan.node.health.telling import read_health, tell_verdict
from khumkan.node.inputs import Input
from khumkan.node.link.link import Link
from khumkan.node.notices import NoticeSender
from khumkan.node.serving.keeping import Keeping, tell_keeping
from khumkan.node.serving.parts import NodeParts
from khumkan.node.sources import SourceBook
from khumkan.node.sources import SourceCount as Received
from khumkan.node.state import SourceCount, State
from khumkan.node.status import free_disk_ratio
from khumkan.node.suppression import counter_of

_MOST_REFUSED = 10


@dataclass(slots=True)
class Teller:
    """Answers for the running node."""

    parts: NodeParts
    link: Link
    inputs: Sequence[Input]
    sender: NoticeSender
    keeping: Keeping
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
            **_tell_state(parts.folder, parts.state, now),
            "upkeep": self.keeping.report(),
            "rules": _tell_rules(parts),
            "inputs": {
                one.name: write_address(at)
                for one in self.inputs
                if (at := one.address) is not None
            },
            "intake": {one.name: one.tell() for one in self.inputs},
            "journal": self._tell_journal(),
            "disk": parts.room.report(),
            "lake": self._tell_lake(),
            "warnings": self.sender.tell(),
            "n_faults": parts.worker.n_faults + parts.hunter.n_faults + self.link.n_failures,
            "n_untellable": parts.pipeline.reporter.n_untellable,
            "correlations": dict(parts.pipeline.correlation_losses()),
            "sources": _tell_sources(parts.sources, parts.state, received, parts.health, now),
            "refused_unknown": _tell_counts(received.get(None, Received()).n_refused),
        }

    def _tell_journal(self) -> JsonObject:
        journal = self.parts.journal
        refusal, repeats = journal.refusal or journal.failure, journal.repeats
        return {
            "n_bytes_waiting": max(journal.end - self.parts.pipeline.position, 0),
            "n_damaged": len(journal.damage),
            "refusal": None if refusal is None else str(refusal),
            "repeats": {
                "n_remembered": repeats.n_remembered,
                "n_forgotten": repeats.n_forgotten,
                "n_copies_not_kept": repeats.n_copies_not_kept,
            },
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
            **_tell_state(folder, state, clock.now()),
            "sources": _tell_sources(sources, state, {}, *read_health(state, clock)),
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


def _tell_state(folder: NodeFolder, state: State, now: datetime) -> JsonObject:
    waiting = state.outbox.waiting()
    return {
        "at": format_time(now),
        "folder": str(folder.path),
        "keeping": tell_keeping(folder, state),
        "free_disk_ratio": round(free_disk_ratio(folder.path), 4),
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
        "suppressed": _tell_suppressed(state, now),
    }


def _tell_suppressed(state: State, now: datetime) -> JsonObject:
    every, counters = state.suppressions.all(), state.counters()
    in_force = [one for one in every if one.is_in_force(now)]
    return {
        "n_in_force": len(in_force),
        "n_findings": sum(counters.get(counter_of(one.id), 0) for one in every),
        "next_end_at": _write_time(min((one.until for one in in_force), default=None)),
    }


def _tell_rules(parts: NodeParts) -> JsonObject:
    dated = parts.rules.dated
    return {
        "n_rules": parts.rules.n_rules,
        "n_refused": parts.rules.n_refused,
        "dated": None if dated is None else dated.isoformat(),
    }


def _tell_sources(
    book: SourceBook,
    state: State,
    received: Mapping[UUID | None, Received],
    health: Health,
    now: datetime,
) -> list[JsonValue]:
    """Tell every source there was; `received` is what came since the node was started."""
    watch = Watch(now, health.watched_since, health.zone)
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
        came = received.get(one.id, Received())
        refused = {"n_refused": _tell_counts(came.n_refused), "n_noted": _tell_counts(came.n_noted)}
        verdict = judge(one, health.of(one.id), health.usual_of(one.id), watch)
        found.append(
            {**said, **_tell_count(counts.get(one.id)), **refused, "health": tell_verdict(verdict)}
        )
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

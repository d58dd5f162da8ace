"""Warns this hospital's people without the hub: puts the sender together, watches for trouble."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from khumkan.core.errors import KhumkanError
from khumkan.core.journal import log_event
from khumkan.core.messages import Message, message
from khumkan.core.settings import Node
from khumkan.node.health.watching import HealthWatch
from khumkan.node.link.faults import SENTENCES, Fault
from khumkan.node.link.link import Link
from khumkan.node.notices import Channel, NoticeKind, NoticeSender
from khumkan.node.serving.parts import NodeParts
from khumkan.node.state import StateError

LOOK_SECONDS: Final = 10.0
_KEPT: Final = "notices"
# While one of these lasts the hub can't be told.
_AWAY: Final = (
    Fault.HUB_AWAY,
    Fault.WRONG_KEY,
    Fault.NOT_KNOWN,
    Fault.REVOKED,
    Fault.NOT_ALLOWED,
    Fault.GARBAGE,
)
_TOLD: Final = {Fault.CLOCK_OFF: NoticeKind.CLOCK, Fault.OWN_DISK: NoticeKind.DISK}
_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class TroubleWatch:
    """Has trouble of the node itself told, when it begins and not again while it lasts."""

    parts: NodeParts
    link: Link
    _lasting: set[str] = field(default_factory=set)
    _n_faults: int = 0

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            self.look()
            await asyncio.sleep(LOOK_SECONDS)

    def look(self) -> None:
        """Have told what has begun since the last look."""
        refusal = self.parts.journal.refusal or self.parts.journal.failure
        words = None
        if refusal is not None:
            words = message("no more logs are taken: {reason}", reason=str(refusal))
        self._tell("journal", NoticeKind.DISK, words)
        for fault, kind in _TOLD.items():
            lasts = self.link.client.book.lasts(fault)
            self._tell(fault.value, kind, SENTENCES[fault] if lasts else None)
        self._tell_steps()

    def _tell(self, what: str, kind: NoticeKind, words: Message | None) -> None:
        if words is None:
            self._lasting.discard(what)
        elif what not in self._lasting:
            self._lasting.add(what)
            self.parts.notices.tell(kind, words)

    def _tell_steps(self) -> None:
        n_faults = self.parts.worker.n_faults + self.parts.hunter.n_faults
        if n_faults > self._n_faults:
            words = message("steps of the node failed and were tried again; see its log")
            self.parts.notices.tell(NoticeKind.FAULT, words)
        self._n_faults = n_faults


def make_sender(
    parts: NodeParts, link: Link, channels: Iterable[Channel], settings: Node
) -> NoticeSender:
    """Return what sends notices, with what waited when the node ended."""
    sender = NoticeSender(
        notices=parts.notices,
        channels=list(channels),
        clock=parts.clock,
        who=(parts.enrolment.node_name, parts.enrolment.organisation_name),
        when=settings.notify_when,
        interval=timedelta(minutes=settings.notify_minutes),
        hub_away_since=lambda: hub_away_since(link),
        keep=lambda found: _keep(parts, found),
    )
    kept = parts.state.read_fact(_KEPT)
    if kept:
        sender.restore(kept.encode())
    return sender


def make_health_watch(parts: NodeParts, settings: Node) -> HealthWatch:
    """Return what watches the sources."""
    return HealthWatch(
        parts.health,
        parts.sources,
        parts.state,
        parts.clock,
        settings.keep_days,
        lambda name, words: parts.notices.tell(NoticeKind.SOURCE, words, about=name),
    )


def keep_health(parts: NodeParts) -> None:
    """Keep what is known of sources as the node ends; it is figures, and holds up no end."""
    try:
        parts.state.health.write(parts.health.take_changes())
    except KhumkanError as error:
        log_event(_LOG, "health.not_kept", level=logging.ERROR, error=error)


def hub_away_since(link: Link) -> datetime | None:
    """Return since when the hub can't be told, None if it can."""
    records = link.client.book.records
    return min((at for fault in _AWAY if (at := records[fault].since)), default=None)


def _keep(parts: NodeParts, found: bytes) -> None:
    try:
        parts.state.write_fact(_KEPT, found.decode())
    except StateError as error:
        log_event(_LOG, "notice.not_kept", level=logging.ERROR, error=error)

"""What is wrong on the way to the hub: told when it begins and when it ends, counted in between."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from khumkan.core.clock import Clock
from khumkan.core.journal import log_event
from khumkan.core.messages import Message, message

QUIET_SECONDS = 60.0  # the same fault is told once in this time, however often it comes and goes
RETOLD_SECONDS = 3_600.0
_LOGGER = logging.getLogger(__name__)


class Fault(StrEnum):
    """One kind of trouble."""

    HUB_AWAY = "hub-away"
    WRONG_KEY = "wrong-key"
    NOT_KNOWN = "not-known"
    REVOKED = "revoked"
    NOT_ALLOWED = "not-allowed"
    CLOCK_OFF = "clock-off"
    REPORT_REFUSED = "report-refused"
    GARBAGE = "garbage"
    STREAM_CUT = "stream-cut"
    OWN_DISK = "own-disk"


SENTENCES: Final[dict[Fault, Message]] = {
    Fault.HUB_AWAY: message(
        "the hub does not answer; detection goes on and reports wait, nothing need be done here"
    ),
    Fault.WRONG_KEY: message(
        "what answers at the hub's address cannot prove to be the hub; nothing is sent to it; ask "
        "the hub's people by telephone before anything else"
    ),
    Fault.NOT_KNOWN: message(
        "the hub does not know this node's key; ask the hub's people, then enrol again"
    ),
    Fault.REVOKED: message(
        "the hub has revoked this node; detection goes on here alone; ask the hub's people why"
    ),
    Fault.NOT_ALLOWED: message(
        "the hub lets nothing of this organisation in; ask the hub's people whether it was closed"
    ),
    Fault.CLOCK_OFF: message(
        "this machine's clock is wrong; set it, by NTP best: times of findings are wrong until then"
    ),
    Fault.REPORT_REFUSED: message(
        "the hub refused reports of this node; they are kept here; this is a defect: tell the "
        "hub's people, with both versions"
    ),
    Fault.GARBAGE: message(
        "what answers at the hub's address does not speak like a hub; a proxy or a sign-in page in "
        "between, perhaps"
    ),
    Fault.STREAM_CUT: message(
        "the hub's stream was cut; it is opened again, and nothing is missed"
    ),
    Fault.OWN_DISK: message(
        "the node can't read or write its own folder; make room on the disk, or see its log"
    ),
}
# The hub said no to this node as such: asking again at once is idle.
BARRING: Final = {Fault.REVOKED, Fault.NOT_KNOWN, Fault.NOT_ALLOWED}
# Wrong for as long as nobody acts, and worse than it looks.
_RETOLD: Final = {Fault.CLOCK_OFF, Fault.WRONG_KEY, *BARRING}


@dataclass(slots=True)
class FaultRecord:
    """How often a fault was met, since when it lasts (None: it doesn't), what was said last."""

    n_times: int = 0
    since: datetime | None = None
    last_at: datetime | None = None
    detail: str = ""
    told_at: float | None = None
    is_told: bool = False


@dataclass(slots=True)
class FaultBook:
    """Keeps every fault. Used from one thread: the loop's."""

    clock: Clock
    read_seconds: Callable[[], float] = time.monotonic
    records: dict[Fault, FaultRecord] = field(
        default_factory=lambda: {fault: FaultRecord() for fault in Fault}
    )

    def meet(self, fault: Fault, detail: str = "") -> None:
        """Count a fault; tell it if it is new, or has lasted for an hour and needs somebody."""
        one = self.records[fault]
        now = self.clock.now()
        one.n_times, one.last_at, one.detail = one.n_times + 1, now, detail
        if one.since is None:
            one.since, one.is_told = now, False
        if self._is_due(fault, one):
            one.told_at, one.is_told = self.read_seconds(), True
            log_event(
                _LOGGER,
                "link.fault",
                level=logging.WARNING,
                fault=fault,
                reason=detail,
                count=one.n_times,
            )

    def end(self, *faults: Fault) -> None:
        """Say that these no longer last, if they did and it was told."""
        for fault in faults:
            one = self.records[fault]
            if one.since is None:
                continue
            lasted = self.clock.now() - one.since
            one.since = None
            if one.is_told:
                log_event(_LOGGER, "link.fault_ended", fault=fault, lasted_seconds=lasted)

    def lasts(self, fault: Fault) -> bool:
        """Return whether a fault is there now."""
        return self.records[fault].since is not None

    def _is_due(self, fault: Fault, one: FaultRecord) -> bool:
        if one.told_at is None:
            return True
        passed = self.read_seconds() - one.told_at
        if not one.is_told:
            return passed >= QUIET_SECONDS
        return fault in _RETOLD and passed >= RETOLD_SECONDS

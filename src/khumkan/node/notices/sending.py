"""Has notices go out: the first soon, what follows together, again and again until it is taken."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

from khumkan.core.clock import Clock, format_time
from khumkan.core.errors import TransportError
from khumkan.core.journal import log_event
from khumkan.core.jsontypes import JsonObject
from khumkan.node.notices.channel import Channel, Lot
from khumkan.node.notices.gathering import Notices
from khumkan.node.notices.notice import Notice

LOOK_SECONDS: Final = 2.0
_GATHER: Final = timedelta(seconds=10)
_AWAY: Final = timedelta(seconds=60)  # a shorter absence is none
_OVERLAP: Final = timedelta(minutes=5)  # what the hub may not have been told when it went away
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
_LOG = logging.getLogger(__name__)

When = Literal["hub-away", "always"]


@dataclass(slots=True)
class Outlet:
    """One channel with what it still has to send, and when it may try again."""

    channel: Channel
    waiting: Notices
    due_at: datetime | None = None
    wait: timedelta = _FIRST_WAIT
    n_sent: int = 0
    n_failed: int = 0
    fault: str = ""


@dataclass(slots=True)
class NoticeSender:
    """Runs in the loop. `hub_away_since` says since when the hub can't be told, None if it can.

    `keep` is given what waits whenever that changes, so that a restart forgets none of it.
    """

    notices: Notices
    channels: Sequence[Channel]
    clock: Clock
    who: tuple[str, str]
    when: When
    interval: timedelta
    hub_away_since: Callable[[], datetime | None]
    keep: Callable[[bytes], None] = lambda _: None
    outlets: list[Outlet] = field(init=False)
    _kept: bytes = b"[]"

    def __post_init__(self) -> None:
        self.outlets = [Outlet(one, Notices(self.clock)) for one in self.channels]

    def restore(self, kept: bytes) -> None:
        """Go on with what waited before a restart."""
        self.notices.put_back(msgspec.json.decode(kept, type=list[Notice]))
        self._kept = kept

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Send what is due."""
        now, away = self.clock.now(), self.hub_away_since()
        if self._may_send(now, away):
            self._hand_over(now)
        else:
            self.notices.drop_before(now - _OVERLAP)
        for outlet in self.outlets:
            if outlet.waiting.first_at() is not None and _is_over(outlet.due_at, now):
                await self._send(outlet, now, away)
        self._remember()

    def tell(self) -> JsonObject:
        """Return how warning does, for `status`."""
        return {
            "n_waiting": sum(len(one.waiting.waiting()) for one in self.outlets),
            "channels": {
                one.channel.name: {
                    "n_sent": one.n_sent,
                    "n_failed": one.n_failed,
                    "fault": one.fault,
                }
                for one in self.outlets
            },
        }

    def _may_send(self, now: datetime, away: datetime | None) -> bool:
        return self.when == "always" or (away is not None and now - away >= _AWAY)

    def _hand_over(self, now: datetime) -> None:
        """Give everything to each channel, once the first of it has waited for company."""
        first = self.notices.first_at()
        if first is None or first <= now < first + _GATHER:
            return
        found = self.notices.take()
        for outlet in self.outlets:
            outlet.waiting.put_back(found)
            outlet.waiting.n_beyond += self.notices.n_beyond
        self.notices.n_beyond = 0

    async def _send(self, outlet: Outlet, now: datetime, away: datetime | None) -> None:
        node, organisation = self.who
        n_beyond, outlet.waiting.n_beyond = outlet.waiting.n_beyond, 0
        lot = Lot(node, organisation, now, outlet.waiting.take(), n_beyond, away)
        try:
            await outlet.channel.send(lot)
        except TransportError as error:
            outlet.waiting.put_back(lot.notices)
            outlet.waiting.n_beyond += n_beyond
            _fail(outlet, now, error)
        except asyncio.CancelledError:
            outlet.waiting.put_back(lot.notices)
            raise
        else:
            outlet.n_sent, outlet.fault, outlet.wait = outlet.n_sent + 1, "", _FIRST_WAIT
            outlet.due_at = now + self.interval

    def _remember(self) -> None:
        """Keep what waits; after a restart a channel may say once more what another could not."""
        late = max((one.waiting.waiting() for one in self.outlets), key=len, default=[])
        found = msgspec.json.encode([*self.notices.waiting(), *late])
        if found != self._kept:
            self.keep(found)
            self._kept = found


def _fail(outlet: Outlet, now: datetime, error: TransportError) -> None:
    outlet.n_failed, outlet.fault = outlet.n_failed + 1, f"{format_time(now)} {error}"
    outlet.due_at = now + outlet.wait
    outlet.wait = min(outlet.wait * 2, _LONGEST_WAIT)
    log_event(
        _LOG,
        "notice.not_sent",
        level=logging.WARNING,
        error=error,
        channel=outlet.channel.name,
        count=outlet.n_failed,
    )


def _is_over(due_at: datetime | None, now: datetime) -> bool:
    """Say whether a wait is over; one of a clock that was set back is."""
    return due_at is None or now >= due_at or due_at - now > _LONGEST_WAIT * 24

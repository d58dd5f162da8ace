"""Empties the outbox, a few at a time, until the hub has each report on its disk.

Urgent reports go first, the latest of them before others; the rest go in their order.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

from khumkan.core.journal import log_event
from khumkan.node.link.client import HubClient
from khumkan.node.link.errors import LinkError, RefusedError
from khumkan.node.link.faults import BARRING, Fault
from khumkan.node.link.pace import Backoff, Pace, Throttle
from khumkan.node.state import Outbox, Queued, StateError
from khumkan.wire.contract import DeliveryReport

# So many reports in a row that could not be taken, each perhaps for its own sake: then it is the
# hub after all.
MOST_ODD = 3
_DELIVERY = str(DeliveryReport.__struct_config__.tag)
_LOGGER = logging.getLogger(__name__)


@dataclass(slots=True)
class Sender:
    """Runs in the loop; the outbox, which waits for the disk, is asked in threads.

    `on_reach` hears when the hub took something again after it had not.
    """

    outbox: Outbox
    client: HubClient
    pace: Pace = field(default_factory=Pace)
    on_reach: Callable[[], None] = lambda: None
    read_seconds: Callable[[], float] = time.monotonic
    n_sent: int = 0
    n_refused: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _flying: set[UUID] = field(default_factory=set)
    _set_back: dict[UUID, tuple[float, Backoff]] = field(default_factory=dict)
    _rest_until: float = 0.0
    _looked_at: float = 0.0
    _may_hurry: bool = True
    _is_listening: bool = False
    _n_odd: int = 0
    _backoff: Backoff = field(init=False)
    _throttle: Throttle = field(init=False)

    def __post_init__(self) -> None:
        self._backoff = self._new_backoff()
        self._throttle = Throttle(self.pace.requests_per_second)

    async def run(self) -> None:
        """Send until cancelled; a second run after one that failed goes on where that was."""
        self._flying.clear()
        if not self._is_listening:
            loop = asyncio.get_running_loop()
            self.outbox.add_listener(lambda: _wake(loop, self._news))
            self._is_listening = True
        async with asyncio.TaskGroup() as flights:
            while True:
                self._news.clear()
                try:
                    await self._start(flights)
                except StateError as error:
                    self._rest_for_disk(error)
                await self._wait()

    def hurry(self) -> None:
        """Try now: somebody else has just reached the hub. Not where the hub asked us to wait."""
        if self._may_hurry:
            self._rest_until = 0.0
            self._news.set()

    async def _start(self, flights: asyncio.TaskGroup) -> None:
        now = self._looked_at = self.read_seconds()
        # One probe will do until it is known that the hub takes reports again.
        n_free = (1 if self._backoff.is_growing else self.pace.n_in_flight) - len(self._flying)
        if n_free <= 0 or now < self._rest_until:
            return
        n_read = n_free + len(self._flying) + len(self._set_back)
        flew = frozenset(self._flying)  # one that lands meanwhile is still in what is read now
        waiting = await asyncio.to_thread(self.outbox.next, n_read)
        held = flew | self._held(waiting)
        if self._backoff.is_growing:  # a probe that has not failed before says more
            waiting.sort(key=lambda report: report.id in self._set_back)
        for report in waiting:
            is_free = report.id not in self._flying and report.id not in held
            if n_free and is_free and self._is_due(report.id, now):
                n_free -= 1
                await self._throttle.pass_through()
                self._flying.add(report.id)
                flights.create_task(self._send(report))

    def _held(self, waiting: Sequence[Queued]) -> set[UUID]:
        """Return the deliveries that something older goes before.

        "My past was searched" means that the hub has what was found there. What could not be taken
        for its own sake holds nothing up.
        """
        others = [report for report in waiting if report.id not in self._set_back]
        first = min((report.number for report in others), default=0)
        return {one.id for one in others if one.kind == _DELIVERY and one.number > first}

    async def _wait(self) -> None:
        """Wait for news, the end of a flight, or the end of a rest."""
        try:
            async with asyncio.timeout(self._seconds_to_rest()):
                await self._news.wait()
        except TimeoutError:
            return

    def _seconds_to_rest(self) -> float | None:
        """Return when to look again, None for not before there is news.

        What ended since the last look counts too: nobody has looked at it yet.
        """
        seen, now = self._looked_at, self.read_seconds()
        if seen < self._rest_until:
            return max(self._rest_until - now, 0.0)
        ends = [due for due, _ in self._set_back.values() if due > seen]
        return max(min(ends) - now, 0.0) if ends else None

    async def _send(self, report: Queued) -> None:
        try:
            await self.client.send(report.body, report.id)
            await asyncio.to_thread(self.outbox.done, report.id)
            self._note_success(report)
        except LinkError as error:
            await self._take_failure(report, error)
        except StateError as error:  # it is sent again; the hub knows that it has it
            self._rest_for_disk(error)
        self._flying.discard(report.id)
        self._news.set()

    def _note_success(self, report: Queued) -> None:
        if self._backoff.is_growing:
            self.on_reach()
        self._set_back.pop(report.id, None)
        self._backoff.reset()
        self._rest_until, self._n_odd = 0.0, 0
        self.n_sent += 1
        self.client.book.end(Fault.REPORT_REFUSED, Fault.OWN_DISK)

    async def _take_failure(self, report: Queued, error: LinkError) -> None:
        if isinstance(error, RefusedError) and error.is_of_report and error.is_permanent:
            try:
                await self._keep_refused(report, error)
            except StateError as failure:
                self._rest_for_disk(failure)
            return
        if error.is_of_report:
            self._n_odd += 1
            _, backoff = self._set_back.get(report.id, (0.0, self._new_backoff()))
            wait = backoff.next_wait(error.retry_after_seconds)
            self._set_back[report.id] = (self.read_seconds() + wait, backoff)
        if not error.is_of_report or self._n_odd >= MOST_ODD:
            self._rest(error)

    async def _keep_refused(self, report: Queued, error: RefusedError) -> None:
        refusal = error.refusal
        await asyncio.to_thread(self.outbox.refuse, report.id, refusal.reason, refusal.detail)
        self._set_back.pop(report.id, None)
        self.n_refused += 1
        log_event(
            _LOGGER,
            "report.refused",
            level=logging.WARNING,
            id=report.id,
            kind=report.kind,
            reason=refusal.reason,
        )

    def _rest(self, error: LinkError) -> None:
        now = self.read_seconds()
        if now < self._rest_until:
            return  # several flights failed at once: that is one failure
        wait = self._backoff.next_wait(error.retry_after_seconds)
        if error.fault in BARRING:
            wait = max(wait, self.pace.revoked_wait_seconds)
        self._rest_until = now + wait
        self._may_hurry = error.retry_after_seconds is None

    def _rest_for_disk(self, error: StateError) -> None:
        self.client.book.meet(Fault.OWN_DISK, str(error))
        self._rest_until = self.read_seconds() + self._backoff.next_wait()

    def _is_due(self, report_id: UUID, now: float) -> bool:
        due, _ = self._set_back.get(report_id, (0.0, None))
        return now >= due

    def _new_backoff(self) -> Backoff:
        return Backoff(self.pace.first_wait_seconds, self.pace.longest_wait_seconds)


def _wake(loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> None:
    """Set the event from any thread; it must not fail who has just committed."""
    with suppress(RuntimeError):  # the loop has ended: nobody needs waking
        loop.call_soon_threadsafe(event.set)

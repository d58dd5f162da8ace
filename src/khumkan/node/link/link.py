"""The whole link: sends, hears and beats at once; who reaches the hub tells the others."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from khumkan.core.journal import log_event
from khumkan.core.jsontypes import JsonObject
from khumkan.node.enrolment import Enrolment
from khumkan.node.immunity import Immunity
from khumkan.node.link.client import HubClient
from khumkan.node.link.faults import FaultRecord
from khumkan.node.link.heart import Heart
from khumkan.node.link.pace import Pace
from khumkan.node.link.sending import Sender
from khumkan.node.link.streaming import StreamReader
from khumkan.node.state import State
from khumkan.wire.contract import NodeStatus

_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Link:
    """`run` until cancelled. Detection and storage never wait for any of it."""

    client: HubClient
    state: State
    immunity: Immunity
    read_status: Callable[[], NodeStatus]
    note_told: Callable[[NodeStatus], None]
    pace: Pace = field(default_factory=Pace)
    n_failures: int = 0
    sender: Sender = field(init=False)
    reader: StreamReader = field(init=False)
    heart: Heart = field(init=False)

    def __post_init__(self) -> None:
        collection = self.client.enrolment.collection
        self.sender = Sender(self.state.outbox, self.client, self.pace, self._reached)
        self.heart = Heart(self.client, self.read_status, self.note_told, self._reached, self.pace)
        self.reader = StreamReader(
            self.client,
            collection,
            lambda: _position(self.state, self.client.enrolment),
            self.immunity.take_frame,
            self.immunity.take_hello,
            self._opened,
            self.pace,
        )

    async def run(self) -> None:
        """Do everything until cancelled; what nobody thought of is told, counted and begun anew.

        Whatever a hub says, a stolen one too, must not end the node: it detects without a hub.
        """
        try:
            while True:
                await self._run_once()
                await asyncio.sleep(self.pace.failed_wait_seconds)
        finally:
            await self.client.transport.close()

    async def _run_once(self) -> None:
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self.sender.run())
                tasks.create_task(self.reader.run())
                tasks.create_task(self.heart.run())
        except* Exception as failed:  # noqa: BLE001 -- the edge: told, counted and begun anew
            self.n_failures += 1
            for error in failed.exceptions:
                log_event(_LOG, "link.fail", level=logging.ERROR, error=error)

    def tell(self) -> JsonObject:
        """Return how the link does, for people of this hospital."""
        stream = self.reader.open_since
        return {
            "stream_open_since": None if stream is None else stream.isoformat(),
            "n_streams_opened": self.reader.n_opened,
            "n_frames": self.reader.n_frames,
            "n_sent": self.sender.n_sent,
            "n_beats": self.heart.n_beats,
            "n_failures": self.n_failures,
            "clock_offset_seconds": -self.client.hub_time.offset.total_seconds(),
            "faults": {
                fault.value: _tell_fault(record)
                for fault, record in self.client.book.records.items()
                if record.n_times
            },
        }

    def _reached(self) -> None:
        self.reader.hurry()
        self.sender.hurry()

    def _opened(self) -> None:
        self.sender.hurry()
        self.heart.beat_soon()


def _position(state: State, enrolment: Enrolment) -> int:
    found = state.positions.of(enrolment.collection)
    return found.loaded if found else 0


def _tell_fault(record: FaultRecord) -> JsonObject:
    return {
        "n_times": record.n_times,
        "since": None if record.since is None else record.since.isoformat(),
        "last_at": None if record.last_at is None else record.last_at.isoformat(),
        "detail": record.detail,
    }

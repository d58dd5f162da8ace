"""Tells the hub every half minute how this node does, and at once when that changes much."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from khumkan.core.errors import KhumkanError
from khumkan.node.link.client import HubClient
from khumkan.node.link.errors import LinkError, RefusedError
from khumkan.node.link.faults import Fault
from khumkan.node.link.pace import Pace
from khumkan.wire.contract import NodeStatus, write_message


@dataclass(slots=True)
class Heart:
    """Runs in the loop. `read_status` waits for the disk and runs in a thread.

    `on_told` hears which status the hub has, there too; `on_beat` that the hub was reached.
    """

    client: HubClient
    read_status: Callable[[], NodeStatus]
    on_told: Callable[[NodeStatus], None]
    on_beat: Callable[[], None] = lambda: None
    pace: Pace = field(default_factory=Pace)
    n_beats: int = 0
    _unsure: NodeStatus | None = None
    _soon: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Beat until cancelled, the first time at once."""
        while True:
            self._soon.clear()
            await self._beat()
            await asyncio.sleep(self.pace.heart_rest_seconds)
            try:
                async with asyncio.timeout(self.pace.heart_seconds):
                    await self._soon.wait()
            except TimeoutError:
                continue

    def beat_soon(self) -> None:
        """Tell the hub now, and not only when it is time."""
        self._soon.set()

    async def _beat(self) -> None:
        try:
            if self._unsure is not None:
                await self._tell(self._unsure)
            await self._tell(await asyncio.to_thread(self.read_status))
        except LinkError:
            return  # told where it was met; the next status replaces this one
        except KhumkanError as error:
            self.client.book.meet(Fault.OWN_DISK, str(error))
            return
        self.n_beats += 1
        self.on_beat()

    async def _tell(self, status: NodeStatus) -> None:
        """Send a status, and remember it as long as the hub may or may not have it.

        Its sources are counts since the one before: sent again as it was, the hub takes it once.
        """
        self._unsure = status if status.sources else None
        try:
            await self.client.send(write_message(status), status.node_id)
        except RefusedError:
            self._unsure = None  # for sure not taken
            raise
        await asyncio.to_thread(self.on_told, status)
        self._unsure = None

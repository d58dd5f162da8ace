"""One node's stream: everything after its position, then every frame as it comes, until goodbye.

It keeps a position and nothing else: a node that reads slowly makes no copy of what it has yet to
read, and holds up nobody.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from khumkan.hub.exchange.streaming.broadcasting import Broadcaster
from khumkan.hub.exchange.streaming.events import BEAT, Bye, encode_bye, encode_frame
from khumkan.hub.intel.selectors import FrameRow

BEAT_SECONDS: Final = 10.0
PAGE: Final = 100
_CHUNK_BYTES: Final = 256 * 1024

Write = Callable[[bytes], Awaitable[None]]
Read = Callable[[UUID, int, int], Awaitable[list[FrameRow]]]


@dataclass(slots=True, eq=False)
class Connection:
    """A stream that is open; `hello` comes first.

    `began` and `left_at` are seconds of the loop's clock. A `position` beyond the last frame waits:
    the hello lets the node know better.
    """

    node_id: UUID
    collection: UUID
    position: int
    hello: bytes
    broadcaster: Broadcaster
    read_frames: Read
    began: float
    beat_seconds: float = BEAT_SECONDS
    bye: Bye | None = None
    left_at: float | None = None
    n_frames: int = 0
    is_gone: bool = False
    _page: int = PAGE
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, write: Write) -> None:
        """Send until it is time to say goodbye, or the node is gone."""
        self.broadcaster.subscribe(self._wake.set)
        try:
            await write(self.hello)
            while not (self.is_gone or self.bye):
                self._wake.clear()
                if not await self._send_next(write):
                    await self._rest(write)
            if self.bye and not self.is_gone:
                await write(encode_bye(self.bye))
        finally:
            self.broadcaster.unsubscribe(self._wake.set)

    def leave(self, bye: Bye, at: float) -> None:
        """Have it say goodbye as soon as it can; the first reason counts."""
        if self.bye is None:
            self.bye, self.left_at = bye, at
        self._wake.set()

    def lose(self) -> None:
        """Note that the node has hung up."""
        self.is_gone = True
        self._wake.set()

    async def _send_next(self, write: Write) -> bool:
        """Send what comes next, from memory or, where it is older, from the database."""
        events = self.broadcaster.rings[self.collection].after(self.position, _CHUNK_BYTES)
        if events is None:
            return await self._send_older(write)
        if events:
            await write(b"".join(events))
            self._advance(self.position + len(events), len(events))
        return bool(events)

    async def _send_older(self, write: Write) -> bool:
        rows = await self.read_frames(self.collection, self.position, self._page)
        events: list[bytes] = []
        n_bytes = 0
        for row in rows:  # what does not fit is read again: nobody holds a whole page for long
            events.append(encode_frame(row.sequence, row.body))
            n_bytes += len(events[-1])
            if n_bytes >= _CHUNK_BYTES:
                break
        if not events:
            return False
        self._page = len(events) if len(events) < len(rows) else PAGE
        position = rows[len(events) - 1].sequence
        del rows
        await write(b"".join(events))
        self._advance(position, len(events))
        return True

    def _advance(self, position: int, n_frames: int) -> None:
        self.position = position
        self.n_frames += n_frames

    async def _rest(self, write: Write) -> None:
        """Wait for news; after a while of silence, let the node know that all is well."""
        try:
            async with asyncio.timeout(self.beat_seconds):
                await self._wake.wait()
        except TimeoutError:
            await write(BEAT)

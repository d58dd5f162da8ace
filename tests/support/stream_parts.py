"""The parts of a stream in the hands of a test: a store without a database, a slow reader."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.db import OperationalError

from khumkan.core.messages import message
from khumkan.hub.exchange.streaming.application import StreamApplication
from khumkan.hub.exchange.streaming.broadcasting import Broadcaster
from khumkan.hub.exchange.streaming.events import encode_frame
from khumkan.hub.exchange.streaming.keeping import Keeper
from khumkan.hub.exchange.streaming.store import Notes
from khumkan.hub.intel.selectors import FrameRow, StreamHead
from khumkan.hub.nodes.errors import NodeRefusedError


@dataclass
class MemoryStore:
    """Frames in a list, nodes by token; `is_away` makes every question fail."""

    collection: UUID = field(default_factory=uuid4)
    epoch: UUID = field(default_factory=uuid4)
    frames: list[str] = field(default_factory=list)
    nodes: dict[str, UUID] = field(default_factory=dict)
    unwelcome: set[UUID] = field(default_factory=set)
    notes: list[Notes] = field(default_factory=list)
    n_read: int = 0
    is_away: bool = False
    is_forgotten: bool = False

    def add_node(self) -> tuple[str, UUID]:
        token, node = f"token {len(self.nodes)}", uuid4()
        self.nodes[token] = node
        return token, node

    def find_node(self, token: str) -> UUID:
        self._knock()
        if token not in self.nodes:
            raise NodeRefusedError(message("unknown"), reason="not-authenticated")
        return self.nodes[token]

    def heads(self) -> Mapping[UUID, int]:
        self._knock()
        return {self.collection: len(self.frames)}

    def head(self, collection: UUID) -> StreamHead | None:
        self._knock()
        is_ours = collection == self.collection
        return StreamHead(self.epoch, len(self.frames)) if is_ours else None

    def frames_after(self, collection: UUID, sequence: int, limit: int) -> list[FrameRow]:
        self._knock()
        self.n_read += 1
        assert collection == self.collection
        first = max(0, sequence)
        some = self.frames[first : first + limit]
        return [FrameRow(first + n, body) for n, body in enumerate(some, start=1)]

    def still_welcome(self, nodes: Collection[UUID]) -> set[UUID]:
        self._knock()
        return set(nodes) - self.unwelcome

    def note(self, notes: Notes) -> None:
        self._knock()
        self.notes.append(notes)

    def forget(self) -> None:
        self._knock()
        self.is_forgotten = True

    def _knock(self) -> None:
        if self.is_away:
            raise OperationalError


@dataclass
class Listener:
    """One request to the application; what it was sent comes into `sent`."""

    status: int = 0
    headers: dict[bytes, bytes] = field(default_factory=dict)
    sent: bytes = b""
    is_over: bool = False
    is_reading: asyncio.Event = field(default_factory=asyncio.Event)
    has_hung_up: asyncio.Event = field(default_factory=asyncio.Event)

    async def receive(self) -> dict[str, Any]:
        await self.has_hung_up.wait()
        return {"type": "http.disconnect"}

    async def send(self, content: Any) -> None:
        if content["type"] == "http.response.start":
            self.status, self.headers = content["status"], dict(content["headers"])
            return
        await self.is_reading.wait()
        self.sent += content["body"]
        self.is_over = not content["more_body"]

    @property
    def ids(self) -> list[int]:
        lines = self.sent.split(b"\n")
        return [int(line[4:]) for line in lines if line.startswith(b"id: ")]


@dataclass
class Streams:
    """An application with its parts, and a clock that a test turns."""

    store: MemoryStore
    broadcaster: Broadcaster
    keeper: Keeper
    application: StreamApplication
    seconds: list[float]
    tasks: list["asyncio.Task[None]"] = field(default_factory=list)

    def listen(self, token: str, after: int = 0, *, is_reading: bool = True) -> Listener:
        """Open a stream as a node does."""
        query = f"collection={self.store.collection}&after={after}"
        return self.ask("/stream", query, token=token, is_reading=is_reading)

    def ask(
        self, path: str, query: str = "", *, token: str = "", is_reading: bool = True
    ) -> Listener:
        listener = Listener()
        if is_reading:
            listener.is_reading.set()
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "query_string": query.encode(),
            "headers": [(b"authorization", f"Bearer {token}".encode())],
        }
        call = self.application(scope, listener.receive, listener.send)
        self.tasks.append(asyncio.ensure_future(call))
        return listener

    def publish(self, *bodies: str) -> None:
        """Add frames and tell everybody."""
        first = len(self.store.frames) + 1
        self.store.frames += bodies
        events = [(n, encode_frame(n, body)) for n, body in enumerate(bodies, start=first)]
        self.broadcaster.publish(self.store.collection, events)


@asynccontextmanager
async def make_streams(*frames: str) -> AsyncIterator[Streams]:
    """Yield an application over a store that holds these frames."""
    store, seconds = MemoryStore(frames=list(frames)), [1_000.0]
    with ThreadPoolExecutor(2) as threads:
        broadcaster = Broadcaster()
        broadcaster.begin(store.heads())
        keeper = Keeper(store, threads, lambda: seconds[0])
        application = StreamApplication(store, broadcaster, keeper, threads)
        streams = Streams(store, broadcaster, keeper, application, seconds)
        yield streams
        for task in streams.tasks:
            task.cancel()
        await asyncio.gather(*streams.tasks, return_exceptions=True)


async def until(condition: Any, seconds: float = 10.0) -> None:
    """Wait for a condition; fail after so many seconds."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 -- of anything at all, which tells nobody
            await asyncio.sleep(0.005)

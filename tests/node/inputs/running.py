"""A node's way in, running: inputs on an event loop in a thread, clients in the test's own."""

import asyncio
import http.client
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from khumkan.core.clock import FixedClock
from khumkan.node.inputs import (
    BodyLimits,
    HttpInput,
    HttpLimits,
    HttpService,
    Input,
    SyslogLimits,
    SyslogTcpInput,
)
from khumkan.node.inputs.keeping import Keeper
from khumkan.node.journal import Disk, Journal, JournalLimits, JournalRecord
from khumkan.node.sources import SourceBook, SourceCount, SourceCounters

AT = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
HOST = "127.0.0.1"
PATIENCE = 30.0
_TURNS = 10
_T = TypeVar("_T")
_Input = TypeVar("_Input", bound=Input)


def until(condition: Callable[[], object]) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.002)


@dataclass(frozen=True)
class Answer:
    """What an HTTP client got."""

    status: int
    headers: http.client.HTTPMessage
    body: Any


class FullDisk(Disk):
    """Says how much is free as it was told to."""

    def __init__(self) -> None:
        self.n_free = 10**12

    def free_bytes(self, folder: Path) -> int:
        del folder
        return self.n_free


@dataclass
class WayIn:
    """Journal, sources and whatever inputs a test starts."""

    folder: Path
    limits: JournalLimits = field(default_factory=JournalLimits)

    def __post_init__(self) -> None:
        self.disk = FullDisk()
        self.journal = Journal(self.folder / "journal", limits=self.limits, disk=self.disk)
        self.sources = SourceBook(self.folder)
        self.counters = SourceCounters()
        self.clock = FixedClock(AT)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._inputs: list[Input] = []

    def run(self, coroutine: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(PATIENCE)

    def syslog(self, limits: SyslogLimits | None = None) -> SyslogTcpInput:
        return self._start(
            SyslogTcpInput(
                self.journal, self.sources, self.counters, self.clock, HOST, 0, limits=limits
            )
        )

    def http(
        self,
        limits: HttpLimits | None = None,
        *,
        body: BodyLimits | None = None,
        context: ssl.SSLContext | None = None,
    ) -> HttpInput:
        async def make() -> HttpInput:
            keeper = Keeper(self.journal, self.counters)
            service = HttpService(keeper, self.sources, self.clock, body)
            return HttpInput(service, HOST, 0, limits=limits, context=context)

        return self._start(self.run(make()))

    def open(self, kind: Callable[..., _Input], **options: Any) -> _Input:
        """Start an input of any kind."""
        base = (self.journal, self.sources, self.counters, self.clock)

        async def make() -> _Input:
            return kind(*base, HOST, 0, **options)

        return self._start(self.run(make()))

    def _start(self, made: _Input) -> _Input:
        async def start() -> None:
            await made.start()

        self.run(start())
        self._inputs.append(made)
        return made

    def stop(self, one: Input) -> None:
        self._inputs.remove(one)
        self.run(one.stop())

    def close(self) -> None:
        for one in list(self._inputs):
            self.stop(one)
        self.run(_finish_tasks())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()
        self.journal.close()
        self.sources.close()

    @property
    def records(self) -> list[JournalRecord]:
        return self.journal.read(0, 10**9)

    @property
    def lines(self) -> list[bytes]:
        """What is in the journal, line by line."""
        return [line for each in self.records for line in each.payload.split(b"\n") if line]

    @property
    def peer(self) -> SourceCount:
        """The figures of this machine as a syslog sender."""
        return self.counters.read().get(self.sources.for_peer(HOST).id, SourceCount())


async def _finish_tasks() -> None:
    """Let what was cancelled come to its end, as `asyncio.run` does."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    for _ in range(_TURNS):  # a transport closes its socket in the turn after it was told to
        await asyncio.sleep(0)


def connect(one: Input, sender: str = "") -> socket.socket:
    """Connect, from any address of this machine's own network."""
    assert one.address
    source = (sender, 0) if sender else None
    return socket.create_connection(one.address, timeout=PATIENCE, source_address=source)


def post(
    one: HttpInput, body: Any, path: str = "/ingest", method: str = "POST", **headers: str
) -> Answer:
    """Send one request on a connection of its own; `_` in a header's name stands for a hyphen."""
    connection = http.client.HTTPConnection(*one.address, timeout=PATIENCE)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body=body, headers=named)
        return read_answer(connection.getresponse())
    finally:
        connection.close()


def read_answer(response: http.client.HTTPResponse) -> Answer:
    content = response.read()
    is_json = "json" in response.headers.get("Content-Type", "")
    body = json.loads(content) if content and is_json else content or None
    return Answer(response.status, response.headers, body)


def bearer(token: str) -> str:
    return f"Bearer {token}"

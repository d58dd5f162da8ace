"""Holds the hub's stream open and hands each frame on, in order, once.

Whatever cuts it, the stream goes on after the last frame that is in force here: the hub sends every
frame after that one, so nothing else is needed to catch up.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import aiohttp

from khumkan.core.errors import WireError
from khumkan.core.journal import log_event
from khumkan.core.messages import message
from khumkan.node.immunity import GapError
from khumkan.node.link.answers import explain_refusal
from khumkan.node.link.client import HubClient
from khumkan.node.link.errors import (
    GarbageError,
    HubAwayError,
    LinkError,
    RefusedError,
    count_error,
)
from khumkan.node.link.events import EventParser, ServerEvent, read_bye, read_hello
from khumkan.node.link.faults import BARRING, Fault
from khumkan.node.link.pace import Backoff, Pace
from khumkan.node.link.transport import read_answer
from khumkan.node.state import StateError
from khumkan.wire.contract import Refusal, StreamFrame, parse_hub_message

_OK = 200
_SHORT_SECONDS = 1.0  # a stream that is to be renewed sooner is no stream
_EVENT_STREAM = "text/event-stream"
_ANEW = "anew"  # not the hub's word: our position is not of its count of frames
_LOGGER = logging.getLogger(__name__)


@dataclass(slots=True)
class StreamReader:
    """Runs in the loop. `position`, `take_hello` and `take_frame` run in a thread, for the disk.

    `position` returns the sequence of the last frame taken, `take_frame` raises GapError for one
    that does not follow it. `take_hello` hears the collection, the hub's epoch and its last frame,
    and returns the position as it is then. `on_open` hears when the hub was reached.
    """

    client: HubClient
    collection: UUID
    position: Callable[[], int]
    take_frame: Callable[[StreamFrame], object]
    take_hello: Callable[[UUID, UUID, int], int]
    on_open: Callable[[], None] = lambda: None
    pace: Pace = field(default_factory=Pace)
    open_since: datetime | None = None
    n_frames: int = 0
    n_opened: int = 0
    _may_hurry: bool = True
    _anew_at: float | None = None
    _backoff: Backoff = field(init=False)
    _hurry: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        pace = self.pace
        self._backoff = Backoff(pace.stream_first_wait_seconds, pace.stream_longest_wait_seconds)

    async def run(self) -> None:
        """Read until cancelled."""
        while True:
            self._hurry.clear()
            try:
                wait = await self._read_once()
            finally:
                self.open_since = None
            await self._rest(wait)

    def hurry(self) -> None:
        """Try now: somebody else has just reached the hub. Not where the hub asked us to wait."""
        if self._may_hurry and self.open_since is None:
            self._backoff.reset()
            self._hurry.set()

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._hurry.wait()
        except TimeoutError:
            return

    async def _read_once(self) -> float:
        """Read until the stream ends; return how long to wait before the next try."""
        try:
            token = await self.client.token()
        except LinkError as error:  # told where it was met
            return self._wait_after(error)
        began = self.client.read_seconds()
        try:
            reason = await self._read(token)
        except GapError as error:
            return self._take_failure(GarbageError(error.message), token)
        except LinkError as error:
            return self._take_failure(error, token)
        except StateError as error:
            self.client.book.meet(Fault.OWN_DISK, str(error))
            return self._backoff.next_wait()
        return self._take_end(reason, token, self.client.read_seconds() - began)

    async def _read(self, token: str) -> str:
        """Take frames; return the reason if the hub says goodbye, raise LinkError if it doesn't."""
        after = await asyncio.to_thread(self.position)
        query = {"collection": str(self.collection), "after": str(after)}
        url = self.client.enrolment.stream_url
        async with self.client.transport.stream(url, query=query, token=token) as response:
            if response.status != _OK or response.content_type != _EVENT_STREAM:
                raise explain_refusal(await read_answer(response), self.client.clock)
            self._note_open()
            return await self._listen(response.content, after)

    async def _listen(self, content: aiohttp.StreamReader, after: int) -> str:
        is_met = False
        async for event in self._events(content):
            if event.name == "bye":
                return read_bye(event).reason
            if event.name == "hello":
                if await self._meet(event) != after:
                    return _ANEW
                is_met = True
            if event.name == "frame":
                if not is_met:
                    raise GarbageError(message("a frame came before the hub's hello"))
                after = await self._take(event, after)
        raise HubAwayError(message("the stream ended"))

    async def _meet(self, event: ServerEvent) -> int:
        hello = read_hello(event)
        if hello.collection != self.collection:
            raise GarbageError(message("the hello is not of this stream"))
        return await asyncio.to_thread(self.take_hello, hello.collection, hello.epoch, hello.last)

    async def _events(self, content: aiohttp.StreamReader) -> AsyncIterator[ServerEvent]:
        parser = EventParser()
        async for chunk in content.iter_any():
            self._backoff.reset()
            for event in parser.feed(chunk):
                yield event

    async def _take(self, event: ServerEvent, after: int) -> int:
        frame = _read_frame(event)
        if frame.collection != self.collection or event.id != str(frame.sequence):
            raise GarbageError(message("a frame is not of this stream"))
        if frame.sequence <= after:
            return after  # sent again: it is in force already
        await asyncio.to_thread(self.take_frame, frame)
        self.client.book.end(Fault.OWN_DISK)
        self.n_frames += 1
        return frame.sequence

    def _note_open(self) -> None:
        self.open_since = self.client.clock.now()
        self.n_opened += 1
        self.client.book.end(Fault.STREAM_CUT, Fault.HUB_AWAY)
        log_event(_LOGGER, "stream.open", level=logging.DEBUG, count=self.n_opened)
        self.on_open()

    def _take_end(self, reason: str, token: str, lasted_seconds: float) -> float:
        if reason == _ANEW:
            return self._wait_before_anew()
        if reason == "renew":
            self.client.tokens.drop(token)
            if lasted_seconds > _SHORT_SECONDS:
                return 0.0
        return self._take_failure(_explain_bye(reason), token)

    def _wait_before_anew(self) -> float:
        """Return a short wait, once: a hub that is put back every moment must not fill our log."""
        now, before = self.client.read_seconds(), self._anew_at
        self._anew_at = now
        longest = self.pace.stream_longest_wait_seconds
        is_again = before is not None and now - before < 2 * longest
        return longest if is_again else self._backoff.next_wait()

    def _take_failure(self, error: LinkError, token: str) -> float:
        book = self.client.book
        if error.fault in BARRING:
            self.client.tokens.drop(token)
        if error.fault is Fault.NOT_KNOWN:
            return self._backoff.next_wait()  # perhaps the token alone: asking for one will tell
        if error.fault is not Fault.HUB_AWAY:
            count_error(book, error)
        if error.fault is not Fault.REVOKED:
            book.meet(Fault.STREAM_CUT, str(error))
        return self._wait_after(error)

    def _wait_after(self, error: LinkError) -> float:
        wait = self._backoff.next_wait(error.retry_after_seconds)
        self._may_hurry = error.retry_after_seconds is None
        return max(wait, self.pace.revoked_wait_seconds) if error.fault in BARRING else wait


def _read_frame(event: ServerEvent) -> StreamFrame:
    try:
        frame = parse_hub_message(event.data)
    except WireError as error:
        raise GarbageError(error.message) from None
    if not isinstance(frame, StreamFrame):
        raise GarbageError(message("what stands in a frame is none"))
    return frame


def _explain_bye(reason: str) -> LinkError:
    if reason == "revoked":
        detail = "the stream was closed"
        return RefusedError(Refusal(reason="revoked", is_permanent=True, detail=detail))
    return HubAwayError(message("the hub closed the stream ({reason})", reason=reason[:40]))

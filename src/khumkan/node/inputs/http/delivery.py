"""The one path that every delivery by HTTP takes: whose it is, its body in bounds, the journal.

What protocol it comes by is not known here; each of them says in its own form what went wrong.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from aiohttp import hdrs, web

from khumkan.core.clock import Clock
from khumkan.node.inputs.http.bodies import (
    PLAIN,
    BodyLimits,
    Memory,
    Share,
    choose_encoding,
    read_packed,
    unpack,
)
from khumkan.node.inputs.http.credentials import read_token
from khumkan.node.inputs.http.refusals import RefusedError, refuse_size, refuse_token
from khumkan.node.inputs.http.strangers import Strangers
from khumkan.node.inputs.keeping import Keeper, Kept
from khumkan.node.journal import JournalError, JournalFullError
from khumkan.node.sources import Source, SourceBook

SOURCE: Final = web.RequestKey("source", Source)
_DELIVERY_HEADER: Final = "Idempotency-Key"
_LONGEST_NAME: Final = 200
_RETRY_SECONDS: Final = 2.0
_WORKERS: Final = 2  # zstd may ask for 128 MiB each
_QUICK_BYTES: Final = 64 * 1024  # less than this is worked on where it is
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Parcel:
    """One delivery: whose, when its last byte had come, its body unpacked.

    `share` is its part of the memory for bodies; `client_id` what its sender calls it, if anything.
    """

    source: Source
    received_at: datetime
    body: bytes
    share: Share
    client_id: str | None


class Delivery:
    """What every protocol stands on."""

    def __init__(
        self,
        keeper: Keeper,
        sources: SourceBook,
        clock: Clock,
        limits: BodyLimits,
    ) -> None:
        self._keeper, self._sources, self._clock = keeper, sources, clock
        self._limits, self._memory = limits, Memory(limits.memory_bytes)
        self._workers = asyncio.Semaphore(_WORKERS)
        self.strangers = Strangers()

    @property
    def refusal(self) -> str | None:
        """Why nothing is taken now; None while there is room."""
        refusal = self._keeper.journal.refusal
        return None if refusal is None else str(refusal)

    def authenticate(self, request: web.Request) -> Source:
        """Return whose request it is, and remember it for the counts; raises RefusedError."""
        token = read_token(request.headers.get(hdrs.AUTHORIZATION, ""))
        source = self._sources.find_by_token(token) if token else None
        if source is None:
            self.strangers.count(request.remote)
            raise refuse_token()
        request[SOURCE] = source
        return source

    @asynccontextmanager
    async def receive(self, request: web.Request, source: Source) -> AsyncIterator[Parcel]:
        """Read the body whole, in bounds; its memory is given back at the end.

        Raises RefusedError, where possible before the body is asked for.
        """
        encoding = choose_encoding(request.headers.get(hdrs.CONTENT_ENCODING, ""))
        if (request.content_length or 0) > self._limits.body_bytes:
            raise refuse_size(self._limits.body_bytes)
        await _ask_for_body(request)
        with self._memory.share() as share:
            packed = await read_packed(request, self._limits, share)
            received_at = self._clock.now()
            body = await self._unpack(packed, encoding, share)
            yield Parcel(source, received_at, body, share, _name_of(request))

    async def discard_body(self, request: web.Request) -> None:
        """Read a body that nobody needs, in bounds, and forget it."""
        if request.can_read_body:
            await _ask_for_body(request)
            with self._memory.share() as share:
                await read_packed(request, self._limits, share)

    async def work(self, step: Callable[[bytes], _T], body: bytes) -> _T:
        """Return what a step makes of a body; a large one is worked on beside the event loop."""
        if len(body) < _QUICK_BYTES:
            return step(body)
        async with self._workers:
            return await asyncio.to_thread(step, body)

    async def keep(self, parcel: Parcel, form: str, payload: bytes) -> Kept:
        """Return once it is durable; raises RefusedError where it can't be kept."""
        try:
            return await self._keeper.keep(
                parcel.source, parcel.received_at, form, payload, client_id=parcel.client_id
            )
        except JournalFullError as error:
            raise RefusedError(
                429, "journal-full", error.message, retry_seconds=_RETRY_SECONDS
            ) from error
        except JournalError as error:
            raise RefusedError(
                503, "journal-failed", error.message, retry_seconds=_RETRY_SECONDS
            ) from error

    def count_refused(self, source: Source, reason: str, times: int) -> None:
        """Count items that were not taken though others of their delivery were."""
        for _ in range(times):
            self._keeper.counters.count_refused(source.id, reason)

    async def _unpack(self, packed: bytes, encoding: str, share: Share) -> bytes:
        if encoding == PLAIN:
            return packed
        async with self._workers:
            body = await asyncio.to_thread(unpack, packed, encoding, self._limits.body_bytes)
        share.take(len(body))
        return body


async def _ask_for_body(request: web.Request) -> None:
    if hdrs.EXPECT in request.headers:
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0


def _name_of(request: web.Request) -> str | None:
    """Return what the sender calls this one delivery: sent again, it is the same one."""
    name = request.headers.get(_DELIVERY_HEADER, "").strip()
    return name if 0 < len(name) <= _LONGEST_NAME else None

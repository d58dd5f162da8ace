"""What one POST /ingest goes through: whose it is, what it claims, its body, the journal."""

import asyncio
from datetime import datetime
from typing import Final

from aiohttp import hdrs, web

from khumkan.core.clock import Clock
from khumkan.core.messages import message
from khumkan.engine.formats import FORMATS
from khumkan.node.inputs.bodies import (
    PLAIN,
    BodyLimits,
    Memory,
    Share,
    choose_encoding,
    read_packed,
    unpack,
)
from khumkan.node.inputs.keeping import Keeper
from khumkan.node.inputs.refusals import RefusedError, refuse_size, refuse_token
from khumkan.node.journal import AUTO, JournalError, JournalFullError
from khumkan.node.sources import Source, SourceBook

SOURCE: Final = web.RequestKey("source", Source)
_SCHEME: Final = "bearer"
_FORMAT_HEADER: Final = "X-Khumkan-Format"
_RETRY_SECONDS: Final = 2.0
_UNPACKERS: Final = 2  # zstd may ask for 128 MiB each


class Ingest:
    """Answers POST /ingest."""

    def __init__(
        self, keeper: Keeper, sources: SourceBook, clock: Clock, limits: BodyLimits
    ) -> None:
        self._keeper, self._sources, self._clock = keeper, sources, clock
        self._limits, self._memory = limits, Memory(limits.memory_bytes)
        self._unpackers = asyncio.Semaphore(_UNPACKERS)

    async def answer(self, request: web.Request) -> web.Response:
        """Keep the body and say so; raises RefusedError, where possible before it is read."""
        source = self._authenticate(request)
        request[SOURCE] = source
        form = _choose_format(request)
        encoding = choose_encoding(request.headers.get(hdrs.CONTENT_ENCODING, ""))
        if (request.content_length or 0) > self._limits.body_bytes:
            raise refuse_size(self._limits.body_bytes)
        if hdrs.EXPECT in request.headers:
            await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            request.writer.output_size = 0
        with self._memory.share() as share:
            packed = await read_packed(request, self._limits, share)
            received_at = self._clock.now()
            body = await self._unpack(packed, encoding, share)
            end = await self._keep(source, received_at, form, body)
        return web.json_response({"bytes": len(body), "offset": end})

    def _authenticate(self, request: web.Request) -> Source:
        scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
        source = self._sources.find_by_token(token.strip()) if scheme.lower() == _SCHEME else None
        if source is None:
            raise refuse_token()
        return source

    async def _unpack(self, packed: bytes, encoding: str, share: Share) -> bytes:
        if encoding == PLAIN:
            body = packed
        else:
            async with self._unpackers:
                body = await asyncio.to_thread(unpack, packed, encoding, self._limits.body_bytes)
            share.take(len(body))
        if not body:
            raise RefusedError(400, "empty", message("the body is empty: send log lines in it"))
        return body

    async def _keep(self, source: Source, at: datetime, form: str, body: bytes) -> int:
        try:
            return await self._keeper.keep(source, at, form, body)
        except JournalFullError as error:
            raise RefusedError(
                429, "journal-full", error.message, retry_seconds=_RETRY_SECONDS
            ) from error
        except JournalError as error:
            raise RefusedError(
                503, "journal-failed", error.message, retry_seconds=_RETRY_SECONDS
            ) from error


def _choose_format(request: web.Request) -> str:
    """Return the format the address or a header names; raises RefusedError if there is none."""
    name = request.query.get("format") or request.headers.get(_FORMAT_HEADER) or AUTO
    if name != AUTO and name not in FORMATS:
        names = ", ".join([AUTO, *FORMATS])
        raise RefusedError(
            400,
            "format",
            message("no format {name}: choose one of {names}", name=repr(name[:40]), names=names),
        )
    return name

"""Read a request's body in bounded memory and time, then unpack it in bounded memory."""

import asyncio
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from khumkan.core.messages import message
from khumkan.engine.packed import Inflated
from khumkan.node.inputs.http.refusals import RefusedError, refuse_size

_MIB: Final = 1024 * 1024
_BLOCK_BYTES: Final = _MIB
PLAIN: Final = "identity"
_ENCODINGS: Final = (PLAIN, "gzip", "zstd")
_ALIASES: Final = {"": PLAIN, "x-gzip": "gzip"}


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """`body_bytes` holds packed and unpacked; all bodies together may have `memory_bytes`.

    A sender has `patience_seconds`, and as many again whenever in them as much came as
    `least_bytes_per_second` makes: what it sent fast before gives it no right to hold the memory.
    """

    body_bytes: int = 32 * _MIB
    memory_bytes: int = 192 * _MIB
    patience_seconds: float = 30.0
    least_bytes_per_second: float = 4_096.0


class Memory:
    """The bytes of all bodies that are being worked on."""

    def __init__(self, limit: int) -> None:
        self._limit, self._n_used = limit, 0

    @contextmanager
    def share(self) -> Iterator["Share"]:
        """Yield what one request takes part in; it is given back in the end."""
        share = Share(self)
        try:
            yield share
        finally:
            self._n_used -= share.n_bytes

    def take(self, n_bytes: int) -> None:
        """Take more; raises RefusedError where there is no more."""
        if self._n_used + n_bytes > self._limit:
            raise RefusedError(
                429,
                "busy",
                message("too many large bodies at once: send this one again in a moment"),
                retry_seconds=1,
            )
        self._n_used += n_bytes


@dataclass(slots=True)
class Share:
    """What one request has taken."""

    memory: Memory
    n_bytes: int = 0

    def take(self, n_bytes: int) -> None:
        """Take more; raises RefusedError where there is no more."""
        self.memory.take(n_bytes)
        self.n_bytes += n_bytes


def choose_encoding(header: str) -> str:
    """Return the one packing of a body; raises RefusedError for one we don't unpack."""
    name = header.strip().lower()
    name = _ALIASES.get(name, name)
    if name not in _ENCODINGS:
        raise RefusedError(
            415,
            "encoding",
            message("this Content-Encoding can't be unpacked: use gzip or zstd, once, or none"),
        )
    return name


class _Pace:
    """Until when more has to come: moved on whenever enough came since it was moved last."""

    def __init__(self, limits: BodyLimits) -> None:
        self._loop, self._seconds = asyncio.get_running_loop(), limits.patience_seconds
        self._enough = limits.patience_seconds * limits.least_bytes_per_second
        self._n_bytes = 0
        self.deadline = self._loop.time() + self._seconds

    def note(self, n_bytes: int) -> None:
        """Hear how many bytes there are."""
        if n_bytes - self._n_bytes >= self._enough:
            self._n_bytes, self.deadline = n_bytes, self._loop.time() + self._seconds


async def read_packed(request: web.Request, limits: BodyLimits, share: Share) -> bytes:
    """Return the body as it was sent; raises RefusedError if it is too large or too slow."""
    body, pace = bytearray(), _Pace(limits)
    try:
        while not request.content.at_eof():
            async with asyncio.timeout_at(pace.deadline):
                block = await request.content.readany()
            if len(body) + len(block) > limits.body_bytes:
                raise refuse_size(limits.body_bytes)
            share.take(len(block))
            body += block
            pace.note(len(body))
    except TimeoutError:
        raise RefusedError(
            408, "too-slow", message("the body came too slowly, and was not taken: send it again")
        ) from None
    except (web.RequestPayloadError, ConnectionError):
        raise RefusedError(
            400,
            "broken-body",
            message(
                "the body broke off or its chunks are malformed; nothing was taken: send it again"
            ),
        ) from None
    return bytes(body)


def unpack(packed: bytes, encoding: str, limit: int) -> bytes:
    """Return what a packed body holds; raises RefusedError if it is torn or unpacks to too much.

    Takes time: not for the event loop's own thread.
    """
    source = Inflated(io.BytesIO(packed), encoding)
    parts, n_bytes = [], 0
    while block := source.read(_BLOCK_BYTES):
        n_bytes += len(block)
        if n_bytes > limit:
            raise refuse_size(limit)
        parts.append(block)
    if source.damage is not None:
        raise RefusedError(
            400,
            "broken-body",
            message(
                "the body is not whole {encoding}, and nothing was taken: send it again",
                encoding=encoding,
            ),
        )
    return b"".join(parts)

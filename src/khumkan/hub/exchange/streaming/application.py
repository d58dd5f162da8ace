"""The ASGI application: lets a node in by its token, then hands its connection to the stream.

`GET /stream?collection=UUID&after=N`. Whoever is not let in gets a `Refusal` in JSON.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias, TypeVar
from urllib.parse import parse_qs
from uuid import UUID

from django.db import DatabaseError

from khumkan.core.journal import log_event
from khumkan.core.messages import Message, message
from khumkan.hub.exchange.limits import NodeLimits
from khumkan.hub.exchange.streaming.answers import Answer, alive, refused, refused_node
from khumkan.hub.exchange.streaming.broadcasting import Broadcaster
from khumkan.hub.exchange.streaming.connections import Connection
from khumkan.hub.exchange.streaming.events import CONTENT_TYPE, encode_hello
from khumkan.hub.exchange.streaming.keeping import MOST_STREAMS, Keeper
from khumkan.hub.exchange.streaming.store import Store
from khumkan.hub.intel.selectors import FrameRow, StreamHead
from khumkan.hub.nodes.errors import NodeRefusedError

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_SEND_SECONDS: Final = 30.0
_GOODBYE_SECONDS: Final = 0.8
_FULL_RETRY_SECONDS: Final = 30
_CLOSING_RETRY_SECONDS: Final = 1  # another process may serve already; who waits hears nothing
_OFTEN_RETRY_SECONDS: Final = 10
_MOST_OPENED: Final = 240  # a minute: a line that is cut four times a second is no line
_AWAY_RETRY_SECONDS: Final = 5
_LONGEST_QUERY: Final = 200
_HEADERS: Final = [
    (b"content-type", CONTENT_TYPE),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx would otherwise keep events until it has a page full
]
_R = TypeVar("_R")
_LOG = logging.getLogger(__name__)


class _NotGivenError(Exception):
    """The request is answered with something else than a stream."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


@dataclass(slots=True)
class StreamApplication:
    """Serves streams to nodes; `keeper` knows who listens, `broadcaster` what is new."""

    store: Store
    broadcaster: Broadcaster
    keeper: Keeper
    threads: Executor
    is_closing: bool = False
    openings: NodeLimits = field(default_factory=lambda: NodeLimits(per_minute=_MOST_OPENED))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        try:
            connection = await self._open(scope)
        except _NotGivenError as error:
            await _send_answer(send, error.answer)
        else:
            await self._serve(connection, receive, send)

    async def close(self) -> None:
        """Let nobody in any more, and say goodbye to all."""
        self.is_closing = True
        await self.keeper.close(_GOODBYE_SECONDS)

    async def _open(self, scope: Scope) -> Connection:
        if scope["path"] == "/healthz":
            raise _NotGivenError(alive())
        if scope["path"] != "/stream" or scope["method"] != "GET":
            raise _NotGivenError(refused(404, "malformed", message("here is /stream, by GET")))
        if self.keeper.n_open >= MOST_STREAMS or self.is_closing:
            wait = _CLOSING_RETRY_SECONDS if self.is_closing else _FULL_RETRY_SECONDS
            raise _unavailable(message("no more streams now"), wait)
        node_id = await self._ask(lambda: self.store.find_node(_read_token(scope)))
        if self.openings.is_spent(node_id):  # one node must not take the places of all
            raise _unavailable(message("this node opens streams too often"), _OFTEN_RETRY_SECONDS)
        collection, after = _read_query(scope)
        head = await self._read_head(collection)
        return Connection(
            node_id=node_id,
            collection=collection,
            position=after,
            hello=encode_hello(collection, head),
            broadcaster=self.broadcaster,
            read_frames=self._read_frames,
            began=self.keeper.clock(),
        )

    async def _serve(self, connection: Connection, receive: Receive, send: Send) -> None:
        task = asyncio.current_task()
        if task is None:
            return
        self.keeper.enter(connection, task)
        listening = asyncio.ensure_future(_wait_for_end(receive, connection))
        try:
            await _start(send)
            await connection.run(lambda data: _write(send, data))
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except (TimeoutError, DatabaseError, asyncio.CancelledError) as error:
            # The node comes again by itself, and goes on where it was.
            log_event(_LOG, "stream.cut", node=connection.node_id, error=error)
        finally:
            listening.cancel()
            self.keeper.exit(connection)

    async def _read_head(self, collection: UUID) -> StreamHead:
        """Return where a collection stands in the database; refuse one that isn't shared.

        What this process has heard of may be a moment older than what the node has taken.
        """
        head = await self._ask(lambda: self.store.head(collection))
        if head is None:
            words = message("there is no such collection, or it is not shared with you")
            raise _NotGivenError(refused(404, "not-allowed", words))
        self.broadcaster.begin({collection: head.last})
        return head

    async def _read_frames(self, collection: UUID, after: int, limit: int) -> list[FrameRow]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self.threads, self.store.frames_after, collection, after, limit
        )

    async def _ask(self, question: Callable[[], _R]) -> _R:
        try:
            return await asyncio.get_running_loop().run_in_executor(self.threads, question)
        except NodeRefusedError as error:
            raise _NotGivenError(refused_node(error)) from None
        except DatabaseError as error:
            log_event(_LOG, "stream.fail", level=logging.WARNING, error=error)
            words = message("the hub's database does not answer now")
            raise _unavailable(words, _AWAY_RETRY_SECONDS) from None


def _unavailable(words: Message, seconds: int) -> _NotGivenError:
    return _NotGivenError(refused(503, "unavailable", words, retry_after_seconds=seconds))


def _read_token(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"authorization":
            scheme, _, token = value.decode("latin-1").partition(" ")
            return token.strip() if scheme.lower() == "bearer" else ""
    return ""


def _read_query(scope: Scope) -> tuple[UUID, int]:
    try:
        query = parse_qs(scope["query_string"][:_LONGEST_QUERY].decode("ascii"))
        collection, after = UUID(query["collection"][0]), int(query["after"][0])
    except (KeyError, ValueError):
        collection, after = UUID(int=0), -1
    if not 0 <= after < 2**53:
        words = message("a stream wants collection=UUID and after=NUMBER")
        raise _NotGivenError(refused(400, "malformed", words))
    return collection, after


async def _wait_for_end(receive: Receive, connection: Connection) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    connection.lose()


async def _start(send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})


async def _write(send: Send, data: bytes) -> None:
    async with asyncio.timeout(_SEND_SECONDS):
        await send({"type": "http.response.body", "body": data, "more_body": True})


async def _send_answer(send: Send, answer: Answer) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": answer.body, "more_body": False})

"""Server-sent events out of bytes: `event`, `data` and `id`, lines of bounded length.

Source: HTML Living Standard §9.2, without `retry`, which is ours to decide.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

import msgspec

from khumkan.core.messages import message
from khumkan.node.link.errors import GarbageError

MAX_LINE_BYTES = 128 * 1024
MAX_EVENT_BYTES = 2 * MAX_LINE_BYTES


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event; `name` is "message" where the server gave none."""

    name: str
    data: bytes
    id: str = ""


class Hello(msgspec.Struct, frozen=True):
    """What a stream begins with: the hub's count of frames, and the last of it."""

    collection: UUID
    epoch: UUID
    last: int


class Bye(msgspec.Struct, frozen=True):
    """What a stream ends with where the hub ends it on purpose."""

    reason: str


def read_hello(event: ServerEvent) -> Hello:
    """Return what the hub says first. Raises GarbageError."""
    try:
        return msgspec.json.decode(event.data, type=Hello)
    except ValueError:
        raise GarbageError(message("the hub's hello can't be read")) from None


def read_bye(event: ServerEvent) -> Bye:
    """Return what the hub says last. Raises GarbageError."""
    try:
        return msgspec.json.decode(event.data, type=Bye)
    except ValueError:
        raise GarbageError(message("the hub's goodbye can't be read")) from None


@dataclass(slots=True)
class EventParser:
    """Feed it what arrived, cut anywhere; it gives events as their blank line comes."""

    _rest: bytearray = field(default_factory=bytearray)
    _name: str = ""
    _id: str = ""
    _data: list[bytes] = field(default_factory=list)
    _n_bytes: int = 0

    def feed(self, chunk: bytes) -> Iterator[ServerEvent]:
        """Yield the events that are whole now. Raises GarbageError for what has no end."""
        self._rest += chunk
        *lines, rest = self._split()
        self._rest = bytearray(rest)
        if len(rest) > MAX_LINE_BYTES:
            raise GarbageError(message("a line of the stream has no end"))
        for line in lines:
            event = self._take(line)
            if event is not None:
                yield event

    def _split(self) -> list[bytes]:
        """Cut at CR LF, LF or CR; a CR at the very end may be half of a CR LF."""
        text = bytes(self._rest)
        held = b"\r" if text.endswith(b"\r") else b""
        text = text[: len(text) - len(held)].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        *lines, rest = text.split(b"\n")
        return [*lines, rest + held]

    def _take(self, line: bytes) -> ServerEvent | None:
        if not line:
            return self._finish()
        if len(line) > MAX_LINE_BYTES:
            raise GarbageError(message("a line of the stream is too long"))
        name, _, value = line.partition(b":")
        self._keep(name, value.removeprefix(b" "))
        return None

    def _keep(self, name: bytes, value: bytes) -> None:
        if name == b"data":
            self._n_bytes += len(value) + 1  # a line end each: lines without a byte count, too
            if self._n_bytes > MAX_EVENT_BYTES:
                raise GarbageError(message("an event of the stream is too long"))
            self._data.append(value)
        elif name == b"event":
            self._name = value.decode("utf-8", "replace")
        elif name == b"id":
            self._id = value.decode("utf-8", "replace")

    def _finish(self) -> ServerEvent | None:
        data, name = self._data, self._name
        self._data, self._name, self._n_bytes = [], "", 0
        return ServerEvent(name or "message", b"\n".join(data), self._id) if data else None

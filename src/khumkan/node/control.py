"""The running node's local socket: one question as a line of JSON, one answer as a line of JSON.

It lies in the node's folder, which only the node's own user can enter: nothing else asks who asks.
"""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from khumkan.core.errors import KhumkanError
from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import message

_LONGEST_QUESTION, _LONGEST_ANSWER = 4_096, 16 * 1024 * 1024
_SECONDS = 10.0
_ONLY_THE_OWNER = 0o600

Answerer = Callable[[], Awaitable[JsonObject]]


class ControlError(KhumkanError):
    """The running node gave no answer that can be read."""


@contextmanager
def listening(path: Path) -> Iterator[socket.socket]:
    """Yield a socket that listens at `path`, which is gone in the end; the caller holds the lock.

    What a process that was killed left there is removed first.
    """
    path.unlink(missing_ok=True)
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as one, _short(path) as short:
        one.bind(short)
        path.chmod(_ONLY_THE_OWNER)
        one.listen()
        one.setblocking(False)  # noqa: FBT003 -- the socket's own signature
        try:
            yield one
        finally:
            path.unlink(missing_ok=True)


async def answer(at: socket.socket, answerers: Mapping[str, Answerer]) -> asyncio.Server:
    """Answer questions on the socket until the server is closed."""

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_SECONDS):
                question = _parse(await reader.readline())
                found = answerers.get(str(question.get("ask")))
                said = await found() if found else {"error": "no such question"}
                writer.write(msgspec.json.encode(said) + b"\n")
                await writer.drain()
        except (OSError, ValueError):
            pass  # who asked went away or is no client of ours: nothing was lost
        finally:
            writer.close()

    return await asyncio.start_unix_server(take, sock=at, limit=_LONGEST_QUESTION)


def ask(path: Path, what: str) -> JsonObject | None:
    """Return the running node's answer, None if no node runs there.

    Raises ControlError if it runs and does not answer.
    """
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as one, _short(path) as short:
        one.settimeout(_SECONDS)
        try:
            one.connect(short)
        except (FileNotFoundError, ConnectionRefusedError):
            return None
        try:
            one.sendall(msgspec.json.encode({"ask": what}) + b"\n")
            return _parse(_read_all(one))
        except (OSError, ValueError) as error:
            raise ControlError(
                message("the node runs and does not answer; its log may say why")
            ) from error


def _read_all(one: socket.socket) -> bytes:
    found = bytearray()
    while chunk := one.recv(65_536):
        found += chunk
        if len(found) > _LONGEST_ANSWER:
            raise ValueError
    return bytes(found)


def _parse(line: bytes) -> JsonObject:
    found: JsonObject = msgspec.json.decode(line, type=dict)
    return found


@contextmanager
def _short(path: Path) -> Iterator[str]:
    """Yield another name of `path` that fits into the 108 bytes that an address may have."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)

"""Senders as they ought to be: what had no answer is sent again, the same, until it has one.

They go on while the node they send to is killed and begins again, at another port perhaps.
"""

import http.client
import re
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

Address = Callable[[], tuple[str, int] | None]
_PATIENCE, _PAUSE = 5.0, 0.01
_WINDOW = 64


@dataclass
class Sender:
    """Runs in a thread of its own from `start`; `finish` has what is under way acknowledged.

    `acknowledged` are the payloads that had an answer, each once, in order.
    """

    find_address: Address
    payloads: Iterator[bytes]
    acknowledged: list[bytes] = field(default_factory=list)
    n_tries: int = 0
    _last: threading.Event = field(default_factory=threading.Event)
    _pause: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread = field(init=False)

    def start(self) -> None:
        """Begin to send."""
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def finish(self, seconds: float = 60.0) -> None:
        """Send nothing new; return when everything that was sent has its answer."""
        self._last.set()
        self._thread.join(seconds)
        assert not self._thread.is_alive(), "a sender never had its answer"

    def _run(self) -> None:
        raise NotImplementedError

    def _rest(self) -> None:
        self._pause.wait(_PAUSE)


@dataclass
class HttpSender(Sender):
    """One POST after the other, on a connection that it keeps."""

    token: str = ""

    def _run(self) -> None:
        connection: http.client.HTTPConnection | None = None
        while not self._last.is_set():
            body = next(self.payloads)
            while True:
                try:
                    connection = connection or self._connect()
                    self.n_tries += 1
                    self._send(connection, body)
                except (OSError, http.client.HTTPException):
                    if connection is not None:
                        connection.close()
                    connection = None
                    self._rest()
                else:
                    break
            self.acknowledged.append(body)
        if connection is not None:
            connection.close()

    def _connect(self) -> http.client.HTTPConnection:
        address = self.find_address()
        if address is None:
            raise ConnectionRefusedError
        return http.client.HTTPConnection(*address, timeout=_PATIENCE)

    def _send(self, connection: http.client.HTTPConnection, body: bytes) -> None:
        connection.request("POST", "/ingest", body, {"Authorization": f"Bearer {self.token}"})
        answer = connection.getresponse()
        answer.read()
        if answer.status in {429, 503}:
            self._rest()
            raise ConnectionError(answer.status)
        assert answer.status == 200, answer.status


@dataclass
class RelpSender(Sender):
    """As rsyslog's: up to 64 messages without an answer; after a break those again, in order."""

    _open: deque[bytes] = field(default_factory=deque)

    def _run(self) -> None:
        while not (self._last.is_set() and not self._open):
            with suppress(OSError):
                address = self.find_address()
                if address is not None:
                    with socket.create_connection(address, timeout=_PATIENCE) as connection:
                        self._hold_session(connection)
            self._rest()

    def _hold_session(self, connection: socket.socket) -> None:
        session = _Session(connection)
        session.ask(b"open", b"relp_version=0\ncommands=syslog")
        session.read_answer()
        for message in self._open:
            session.ask(b"syslog", message)
        while not (self._last.is_set() and not self._open):
            while len(self._open) < _WINDOW and not self._last.is_set():
                message = next(self.payloads)
                self._open.append(message)
                self.n_tries += 1
                session.ask(b"syslog", message)
            session.read_answer()
            self.acknowledged.append(self._open.popleft())
        session.ask(b"close", b"")
        with suppress(OSError):
            session.read_answer()


class _Session:
    """Frames out, answers in: each the next one."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._number = self._n_answered = 0
        self._rest = b""

    def ask(self, command: bytes, data: bytes) -> None:
        self._number += 1
        head = b"%d %b %d" % (self._number, command, len(data))
        self._connection.sendall(head + (b" " + data if data else b"") + b"\n")

    def read_answer(self) -> None:
        """Return when the next question has its answer; raises OSError if it never will."""
        self._n_answered += 1
        number, command = self._read_frame()
        if command != b"rsp" or number != self._n_answered:
            raise ConnectionError(command)

    def _read_frame(self) -> tuple[int, bytes]:
        head = self._read_up_to(rb"(\d+) (\w+) (\d+)[ \n]")
        n_bytes = int(head[3])
        if n_bytes:
            while len(self._rest) < n_bytes + 1:
                self._receive()
            self._rest = self._rest[n_bytes + 1 :]
        return int(head[1]), head[2]

    def _read_up_to(self, pattern: bytes) -> re.Match[bytes]:
        while not (found := re.match(pattern, self._rest)):
            self._receive()
        self._rest = self._rest[found.end() :]
        return found

    def _receive(self) -> None:
        data = self._connection.recv(65_536)
        if not data:
            raise ConnectionError
        self._rest += data

"""The line between a node and a hub: a proxy that a test may cut, block, or listen at."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

_CHUNK = 65_536
# A line may outlive the test that it was made for; in others the module's own class is barred.
_SOCKET = socket.socket
_HOST = "127.0.0.1"


@dataclass
class Line:
    """Hands everything on between whoever calls `port` and the hub's `target` port.

    `sent` is what went to the hub, every byte of it.
    """

    target: int
    sent: bytearray = field(default_factory=bytearray)
    n_calls: int = 0
    n_cut: int = 0
    loses_answers: bool = False
    is_blocked: bool = False
    _listener: socket.socket = field(init=False)
    _pairs: list[tuple[socket.socket, socket.socket]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._listener = socket.create_server((_HOST, 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    @property
    def is_open(self) -> bool:
        """Whether somebody is talking over it."""
        with self._lock:
            return bool(self._pairs)

    def cut(self) -> None:
        """End every call, as a router does that was switched off; the next call gets through."""
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            self.n_cut += 1
            for one in pair:
                _end(one)

    @contextlib.contextmanager
    def blocked(self) -> Iterator[None]:
        """Let nothing through while the block runs."""
        self.is_blocked = True
        self.cut()
        try:
            yield
        finally:
            self.is_blocked = False

    def close(self) -> None:
        """Take the line down for good."""
        self.is_blocked = True
        self.cut()
        _end(self._listener)

    def _accept(self) -> None:
        while True:
            try:
                handle, _ = self._listener._accept()  # type: ignore[attr-defined]
                near = _SOCKET(fileno=handle)
            except OSError:
                return
            self.n_calls += 1
            self._connect(near)

    def _connect(self, near: socket.socket) -> None:
        if self.is_blocked:
            _end(near)
            return
        far = _SOCKET(socket.AF_INET, socket.SOCK_STREAM)
        try:
            far.connect((_HOST, self.target))
        except OSError:
            _end(near)
            _end(far)
            return
        with self._lock:
            self._pairs.append((near, far))
        for flow in (self._send, self._answer):
            threading.Thread(target=flow, args=(near, far), daemon=True).start()

    def _send(self, near: socket.socket, far: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := near.recv(_CHUNK):
                self.sent += data
                far.sendall(data)
        self._forget(near, far)

    def _answer(self, near: socket.socket, far: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := far.recv(_CHUNK):
                if self.loses_answers:
                    self.n_cut += 1
                    break
                near.sendall(data)
        self._forget(near, far)

    def _forget(self, near: socket.socket, far: socket.socket) -> None:
        with self._lock, contextlib.suppress(ValueError):
            self._pairs.remove((near, far))
        _end(near)
        _end(far)


def _end(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


@contextlib.contextmanager
def line_to(port: int) -> Iterator[Line]:
    """Yield a line to a port of this machine; it is taken down in the end."""
    line = Line(port)
    try:
        yield line
    finally:
        line.close()

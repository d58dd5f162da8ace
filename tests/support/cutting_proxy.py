"""A wire that breaks: passes bytes between a sender and a node, and cuts when it is told to."""

import selectors
import socket
import struct
import threading
from types import TracebackType
from typing import Self

_CHUNK = 65_536
_LINGER_NOT = struct.pack("ii", 1, 0)  # an end by reset, as when a firewall forgets a connection


class CuttingProxy:
    """Cuts each connection after so many bytes of the sender; 0 lets them be."""

    def __init__(
        self, target: tuple[str, int], cuts: list[int], *, from_node: bool = False
    ) -> None:
        self._target, self._cuts, self._from_node = target, list(cuts), from_node
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address: tuple[str, int] = self._listening.getsockname()[:2]
        self.n_cut = 0
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._ends.set()
        self._thread.join(30)
        self._listening.close()

    def _run(self) -> None:
        self._listening.settimeout(0.05)
        passing: list[threading.Thread] = []
        while not self._ends.is_set():
            try:
                sender, _ = self._listening.accept()
            except TimeoutError:
                continue
            passing.append(threading.Thread(target=self._pass, args=(sender,), daemon=True))
            passing[-1].start()
        for one in passing:
            one.join(30)

    def _pass(self, sender: socket.socket) -> None:
        left = self._cuts.pop(0) if self._cuts else 0
        with sender, socket.create_connection(self._target) as node:
            other = {sender: node, node: sender}
            counted = node if self._from_node else sender
            one: socket.socket
            with selectors.DefaultSelector() as waiting:
                for one in other:
                    waiting.register(one, selectors.EVENT_READ, one)
                while not self._ends.is_set():
                    for key, _ in waiting.select(0.05):
                        one = key.data
                        try:
                            data = one.recv(_CHUNK)
                            if left and one is counted:
                                data = data[:left]
                                left -= len(data)
                                is_cut = left == 0
                            else:
                                is_cut = False
                            other[one].sendall(data)
                        except OSError:
                            return
                        if is_cut:
                            self.n_cut += 1
                            for each in other:
                                each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
                            return
                        if not data:
                            return

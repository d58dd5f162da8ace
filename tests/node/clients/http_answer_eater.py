"""A network that loses answers: requests go through, the first answers do not come back."""

import socket
import threading
from types import TracebackType

_BLOCK = 65_536


class AnswerEater:
    """Stands before a server, one connection after the other; gives its own address."""

    def __init__(self, server: tuple[str, int], n_eaten: int) -> None:
        self._server, self._n_left = server, n_eaten
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> tuple[str, int]:
        self._thread.start()
        host, port = self._listener.getsockname()
        return host, port

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with client, socket.create_connection(self._server) as server:
                onward = threading.Thread(target=self._pass_on, args=(client, server))
                onward.start()
                self._pass_back(server, client)
                client.shutdown(socket.SHUT_RDWR)
                onward.join()

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        try:
            while block := client.recv(_BLOCK):
                server.sendall(block)
            server.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def _pass_back(self, server: socket.socket, client: socket.socket) -> None:
        try:
            while block := server.recv(_BLOCK):
                if self._n_left:
                    self._n_left -= 1
                    return
                client.sendall(block)
        except OSError:
            pass

"""Where the hub listens: real sockets of this machine."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from khumkan.core.errors import ConfigurationError
from khumkan.core.settings import Hub
from khumkan.hub.operations.serving.addresses import answers_ready, refuse_taken
from khumkan.hub.operations.serving.parts import Part

pytestmark = pytest.mark.enable_socket
ANYWHERE = "0.0.0.0"  # noqa: S104 -- the hub is asked at a loopback address all the same


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as one:
        yield one.getsockname()[1]


def test_a_free_place_is_fine() -> None:
    refuse_taken(Hub(host="127.0.0.1", port=_free()))


def test_a_taken_port_is_named_with_what_to_do(taken: int) -> None:
    with pytest.raises(ConfigurationError) as caught:
        refuse_taken(Hub(host="127.0.0.1", port=taken))
    assert str(caught.value).startswith(f"127.0.0.1:{taken}: something listens here already;")


def test_the_port_of_the_streams_is_looked_at_too(taken: int) -> None:
    hub = Hub(host="127.0.0.1", port=_free(), stream_port=taken)
    refuse_taken(hub)
    with pytest.raises(ConfigurationError, match=rf":{taken}: .* set hub.stream_port"):
        refuse_taken(hub, Part.STREAMS)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"can't listen here .* an address of its own"):
        refuse_taken(Hub(host="192.0.2.1", port=_free()))


def test_a_port_for_the_system_alone_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(ConfigurationError, match="ports below 1024"):
        refuse_taken(Hub(host="127.0.0.1", port=80))


@pytest.mark.parametrize(("status", "is_ready"), [(200, True), (503, False)])
def test_the_hub_is_asked_whether_it_is_ready(status: int, is_ready: bool) -> None:
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        assert answers_ready(Hub(host=ANYWHERE, port=server.server_port)) is is_ready
        thread.join()
    assert asked == ["/readyz"]


def test_nobody_there_is_not_ready() -> None:
    assert answers_ready(Hub(host="127.0.0.1", port=_free())) is False


def _free() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port

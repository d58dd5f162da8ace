"""The system's own count of datagrams that it threw away."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from khumkan.node.inputs.udp_drops import read_drops

HEAD = "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n"


@pytest.fixture
def listening(socket_enabled: None) -> Iterator[socket.socket]:
    del socket_enabled
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
        made.bind(("127.0.0.1", 0))
        yield made


def test_each_dropped_datagram_is_counted(listening: socket.socket) -> None:
    assert read_drops(listening) == 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for _ in range(100):
            sender.sendto(b"x" * 200, listening.getsockname())
    n_dropped = read_drops(listening)
    assert n_dropped
    listening.settimeout(0)
    n_read = 0
    while True:
        try:
            listening.recv(1_000)
        except BlockingIOError:
            break
        n_read += 1
    assert n_read + n_dropped == 100


@pytest.mark.usefixtures("socket_enabled")
def test_ipv6_is_counted_too() -> None:
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as made:
        try:
            made.bind(("::1", 0))
        except OSError:
            pytest.skip("this machine has no IPv6")
        assert read_drops(made) == 0


@pytest.mark.parametrize("content", [None, "", HEAD, HEAD + "short line\n"])
def test_a_system_that_does_not_tell_is_no_system_without_drops(
    listening: socket.socket, tmp_path: Path, content: str | None
) -> None:
    table = tmp_path / "udp"
    if content is not None:
        table.write_text(content)
    assert read_drops(listening, (table,)) is None

"""A sender that is known holds the memory for bodies no longer than it really sends."""

import time

from tests.node.inputs.http.asking import authorize, make_sender
from tests.node.inputs.running import WayIn, connect

from khumkan.node.inputs import BodyLimits

_MIB = 1024 * 1024


def test_what_was_sent_fast_gives_no_right_to_stall(way_in: WayIn) -> None:
    limits = BodyLimits(patience_seconds=0.5, memory_bytes=2 * _MIB)
    sender = make_sender(way_in, body=limits)
    head = (
        f"POST /ingest HTTP/1.1\r\nHost: x\r\nContent-Length: {2 * _MIB}\r\n"
        f"Authorization: {authorize(sender.token, 'Bearer')}\r\n\r\n"
    )
    began_at = time.monotonic()
    with connect(sender.one) as stalling:
        stalling.sendall(head.encode() + b"x" * (2 * _MIB - 1))
        assert b" 408 " in stalling.recv(65_536).partition(b"\r\n")[0]
    assert time.monotonic() - began_at < 20.0  # and not two megabytes at four kilobytes a second

    assert sender.post("/ingest", b"y" * _MIB).status == 200


def test_who_sends_steadily_is_waited_for(way_in: WayIn) -> None:
    limits = BodyLimits(patience_seconds=0.5, least_bytes_per_second=1_000)
    sender = make_sender(way_in, body=limits)
    head = (
        f"POST /ingest HTTP/1.1\r\nHost: x\r\nContent-Length: 10000\r\n"
        f"Authorization: {authorize(sender.token, 'Bearer')}\r\n\r\n"
    )
    began_at = time.monotonic()
    with connect(sender.one) as steady:
        steady.sendall(head.encode())
        steady.settimeout(0.1)
        answer = b""
        for _ in range(10):
            steady.sendall(b"x" * 1_000)
            try:
                answer = steady.recv(65_536)
            except TimeoutError:
                continue
        assert b" 200 " in answer.partition(b"\r\n")[0]
    assert time.monotonic() - began_at > limits.patience_seconds

"""What an attacker, or a broken sender, does to the HTTP input: bounded, told, counted; others go on.

The sizes here are small; `make soak` runs the large ones.
"""

import gzip
import http.client
import json
import resource
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import Any

import pytest
import zstandard
from tests.node.inputs.http.asking import Sender, authorize, make_sender
from tests.node.inputs.running import Answer, WayIn, connect, post, read_answer

from khumkan.node.inputs import BodyLimits, HttpLimits

_MIB = 1024 * 1024
DOORS = {
    "/ingest": "text/plain",
    "/_bulk": "application/x-ndjson",
    "/services/collector": "application/json",
    "/services/collector/raw": "text/plain",
    "/v1/logs": "application/x-protobuf",
}
ALL_DOORS = pytest.mark.parametrize(("path", "kind"), DOORS.items(), ids=list(DOORS))


def send_endlessly(sender: Sender, path: str, kind: str, n_bytes: int) -> Answer:
    """Send a body in chunks until the server says no more, or all of it."""
    block = b"x" * 65_535 + b"\n"

    def blocks() -> Iterator[bytes]:
        yield from (block for _ in range(n_bytes // len(block)))

    headers = {"Authorization": authorize(sender.token, "Bearer"), "Content-Type": kind}
    with closing(http.client.HTTPConnection(*sender.one.address, timeout=60)) as connection:
        with suppress(ConnectionError, TimeoutError):
            connection.request("POST", path, blocks(), headers, encode_chunked=True)
        return read_answer(connection.getresponse())


def is_alive(sender: Sender) -> bool:
    return sender.post("/ingest", b"alive\n").status == 200


@ALL_DOORS
def test_a_body_beyond_the_limit_is_refused_and_not_held(
    way_in: WayIn, path: str, kind: str
) -> None:
    sender = make_sender(way_in, body=BodyLimits(body_bytes=_MIB))
    tracemalloc.start()
    try:
        answer = send_endlessly(sender, path, kind, 64 * _MIB)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert answer.status == 413
    assert sender.counts.n_refused == {"too-large": 1}
    assert peak < 16 * _MIB
    assert way_in.records == []
    assert is_alive(sender)


@pytest.mark.soak
@ALL_DOORS
def test_a_body_of_a_gigabyte_is_refused_in_bounded_memory(
    way_in: WayIn, path: str, kind: str
) -> None:
    sender = make_sender(way_in)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert send_endlessly(sender, path, kind, 1024 * _MIB).status == 413
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before

    assert grown < 200 * 1024  # KiB
    assert is_alive(sender)


@ALL_DOORS
@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_a_bomb_is_refused_before_it_goes_off(
    way_in: WayIn, path: str, kind: str, packing: str
) -> None:
    sender = make_sender(way_in, body=BodyLimits(body_bytes=_MIB))
    bomb = bytes(80 * _MIB)
    packed = gzip.compress(bomb, 1) if packing == "gzip" else zstandard.compress(bomb)
    del bomb
    tracemalloc.start()
    try:
        answer = sender.post(path, packed, Content_Type=kind, Content_Encoding=packing)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert answer.status == 413
    assert peak < 64 * _MIB  # zstd unpacks in steps of 32 MiB


@ALL_DOORS
def test_a_body_that_drips_holds_up_nobody_and_is_given_up(
    way_in: WayIn, path: str, kind: str
) -> None:
    sender = make_sender(way_in, body=BodyLimits(patience_seconds=0.3))
    head = (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: 1000000\r\n"
        f"Authorization: {authorize(sender.token, 'Bearer')}\r\n\r\n"
    )
    slow = [connect(sender.one) for _ in range(10)]
    for each in slow:
        each.sendall(head.encode() + b"{")
    assert is_alive(sender)
    for each in slow:
        assert b" 408 " in each.recv(65_536).partition(b"\r\n")[0]
        each.close()

    assert sender.counts.n_refused == {"too-slow": 10}


def test_heads_that_drip_are_given_up(way_in: WayIn) -> None:
    sender = make_sender(way_in, limits=HttpLimits(head_seconds=0.3))
    slow = [connect(sender.one) for _ in range(50)]
    for each in slow:
        each.sendall(b"POST /_bulk HTTP/1.1\r\nX-A: ")
    assert is_alive(sender)
    for each in slow:
        with suppress(ConnectionError):
            assert each.recv(100) == b""
        each.close()

    assert way_in.counters.read()[None].n_refused == {"too-slow": 50}


def _crowd(way_in: WayIn, n_idle: int, n_most: int) -> None:
    sender = make_sender(way_in, limits=HttpLimits(connections=n_most))
    idle: list[socket.socket] = []
    try:
        idle.extend(connect(sender.one) for _ in range(n_idle))
        began = time.monotonic()
        for number in range(20):
            answer = sender.post("/services/collector", b'{"event":%d}' % number, "Splunk")
            assert answer.status == 200
        assert time.monotonic() - began < 10
        assert int(str(sender.one.tell()["n_connections"])) <= n_most
    finally:
        for each in idle:
            each.close()

    assert len(way_in.lines) == 20
    assert way_in.counters.read()[None].n_refused["crowded-out"] >= n_idle - n_most


def test_idle_connections_take_no_place_from_who_sends(way_in: WayIn) -> None:
    _crowd(way_in, n_idle=300, n_most=100)


@pytest.mark.soak
def test_two_thousand_idle_connections_take_no_place_from_who_sends(way_in: WayIn) -> None:
    least, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 16_384), most))
    try:
        _crowd(way_in, n_idle=2_000, n_most=1_000)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (least, most))


@ALL_DOORS
@pytest.mark.parametrize(
    "chunks",
    [
        pytest.param(b"zz\r\nhello\r\n0\r\n\r\n", id="a length that is none"),
        pytest.param(b"-5\r\nhello\r\n0\r\n\r\n", id="a negative length"),
        pytest.param(b"5\r\nhello0\r\n\r\n", id="no end of a chunk"),
        pytest.param(b"ffffffffffffffffffff\r\nhello", id="an endless length"),
        pytest.param(b"0" * 100_000, id="an endless number"),
    ],
)
def test_chunks_of_nonsense_are_refused_whole(
    sender: Sender, path: str, kind: str, chunks: bytes
) -> None:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\n"
        f"Transfer-Encoding: chunked\r\nAuthorization: {authorize(sender.token, 'Bearer')}\r\n\r\n"
    )
    with connect(sender.one) as client:
        with suppress(ConnectionError):
            client.sendall(head.encode() + chunks)
            client.shutdown(socket.SHUT_WR)
        answer = b""
        with suppress(ConnectionError):
            while block := client.recv(65_536):
                answer += block

    assert answer == b"" or b" 400 " in answer.partition(b"\r\n")[0], answer[:200]
    assert sender.way_in.records == []
    assert is_alive(sender)


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", id="two lengths"),
        pytest.param(b"Content-Length: 5\r\nContent-Length: 6\r\n", id="two different lengths"),
        pytest.param(b"Content-Length: -5\r\n", id="a negative length"),
        pytest.param(b"Content-Length: 1e3\r\n", id="a length in words"),
        pytest.param(b"Transfer-Encoding: gzip, chunked, chunked\r\n", id="chunked twice"),
        pytest.param(b"Content-Encoding: gzip, gzip, gzip\r\n", id="packed three times"),
    ],
)
def test_heads_that_smuggle_are_refused(sender: Sender, head: bytes) -> None:
    authorized = b"Authorization: " + authorize(sender.token, "Bearer").encode() + b"\r\n"
    with connect(sender.one) as client:
        client.sendall(b"POST /ingest HTTP/1.1\r\nHost: x\r\n" + authorized + head + b"\r\nhello")
        answer = client.recv(65_536)

    assert answer.split(b" ")[1] in (b"400", b"415"), answer
    assert sender.way_in.records == []
    assert is_alive(sender)


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        pytest.param("/_bulk", "x", b'{"index":{}}\n{}\n' * 100_001, id="items"),
        pytest.param("/_bulk", "x", b'{"delete":{}}\n' * 100_001, id="items without documents"),
        pytest.param("/services/collector", "x", b'{"event":1}' * 100_001, id="events"),
        pytest.param("/services/collector", "x", b"{}" * 100_001, id="events that are none"),
        pytest.param(
            "/v1/logs",
            "application/json",
            b'{"resourceLogs":[{"scopeLogs":[{"logRecords":[' + b"{}," * 100_001 + b"{}]}]}]}",
            id="records",
        ),
    ],
)
def test_a_huge_number_of_items_is_refused(
    sender: Sender, path: str, kind: str, body: bytes
) -> None:
    answer = sender.post(path, body, Content_Type=kind)

    assert answer.status == 413
    assert "100000" in json.dumps(answer.body)
    assert sender.counts.n_refused == {"too-many": 1}
    assert sender.way_in.records == []


@pytest.mark.parametrize(
    ("path", "kind", "body", "status"),
    [
        ("/_bulk", "x", b'{"index":{}}\n' + b'{"a":' * 500_000 + b"\n", 200),
        ("/_bulk", "x", b"[" * 2_000_000 + b"\n", 200),
        ("/services/collector", "x", b'{"event":' * 500_000, 400),
        ("/services/collector/ack?channel=x", "x", b"[" * 2_000_000, 400),
        ("/v1/logs", "application/json", b'{"resourceLogs":' + b"[" * 1_000_000, 400),
        ("/v1/logs", "application/x-protobuf", b"\x0a\x80\x80\x40" * 500_000, 400),
    ],
)
def test_deep_nesting_is_told_and_breaks_nothing(
    sender: Sender, path: str, kind: str, body: bytes, status: int
) -> None:
    answer = sender.post(path, body, Content_Type=kind)

    assert answer.status == status
    if status == 200:
        assert [item["index"]["status"] for item in answer.body["items"]] == [400]
    assert sender.way_in.records == []
    assert is_alive(sender)


def test_an_attacker_at_one_door_harms_nobody_at_another(way_in: WayIn) -> None:
    """Wrong tokens, bombs and nonsense from four threads; everything honest arrives once."""
    sender = make_sender(way_in, body=BodyLimits(body_bytes=_MIB))
    is_over = threading.Event()
    bomb = gzip.compress(bytes(8 * _MIB))

    def attack(path: str, body: Any, **headers: str) -> None:
        while not is_over.is_set():
            with suppress(OSError, http.client.HTTPException):
                post(sender.one, body, path, **headers)

    valid = {"Authorization": authorize(sender.token, "Bearer")}
    attackers = [
        threading.Thread(target=attack, args=("/_bulk", b"x" * 1_000), kwargs={}),
        threading.Thread(
            target=attack, args=("/ingest", bomb), kwargs={**valid, "Content_Encoding": "gzip"}
        ),
        threading.Thread(target=attack, args=("/services/collector", b"{" * 9_999), kwargs=valid),
        threading.Thread(target=attack, args=("/v1/logs", b"\xff" * 999), kwargs=valid),
    ]
    for attacker in attackers:
        attacker.start()
    for number in range(30):
        assert sender.post("/ingest", b"%d\n" % number).status == 200
    is_over.set()
    for attacker in attackers:
        attacker.join()

    assert sorted(way_in.lines) == sorted(b"%d" % number for number in range(30))
    assert sender.counts.n_refused["too-large"] > 0

"""Logs by HTTP: 200 means on disk; everything else says what to do, and nothing is taken."""

import gzip
import http.client
import os
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import zstandard
from tests.node.inputs.running import (
    AT,
    HOST,
    PATIENCE,
    WayIn,
    bearer,
    connect,
    post,
    read_answer,
    until,
)

from khumkan.node.inputs import BodyLimits, HttpInput, HttpLimits, HttpService
from khumkan.node.inputs.keeping import Keeper

LINE = '{{"message": "เข้าสู่ระบบล้มเหลว", "user": "สมมุติ", "n": {n}}}\n'
SMALL = BodyLimits(body_bytes=1_000)


def body_of(n: int, first: int = 0) -> bytes:
    return "".join(LINE.format(n=number) for number in range(first, first + n)).encode()


@pytest.fixture
def token(way_in: WayIn) -> str:
    return way_in.sources.add("his", "his")[1]


def test_an_answer_of_200_says_that_the_body_is_on_disk(way_in: WayIn, token: str) -> None:
    one = way_in.http()
    answer = post(one, body_of(3), Authorization=bearer(token))

    (record,) = way_in.records
    assert (answer.status, answer.body) == (
        200,
        {"bytes": len(body_of(3)), "offset": record.next_offset},
    )
    source = way_in.sources.find_by_token(token)
    assert source is not None
    assert record.payload == body_of(3)
    assert (record.source_id, record.received_at) == (source.id, AT)
    assert (record.is_authenticated, record.format) == (True, "auto")
    count = way_in.counters.read()[source.id]
    assert (count.n_bytes, count.n_records, count.last_received_at) == (len(body_of(3)), 1, AT)


def test_twenty_thousand_events_arrive_none_lost_none_doubled(way_in: WayIn, token: str) -> None:
    one = way_in.http()

    def send(first: int) -> None:
        connection = http.client.HTTPConnection(*one.address, timeout=PATIENCE)
        for start in range(first, first + 5_000, 500):
            connection.request(
                "POST", "/ingest", body_of(500, start), {"Authorization": bearer(token)}
            )
            assert read_answer(connection.getresponse()).status == 200
        connection.close()

    threads = [threading.Thread(target=send, args=(n * 5_000,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(way_in.lines) == sorted(body_of(20_000).splitlines())


@pytest.mark.parametrize(
    ("path", "headers", "expected"),
    [
        pytest.param("/ingest?format=json", {}, "json", id="in the address"),
        pytest.param("/ingest", {"X_Khumkan_Format": "syslog"}, "syslog", id="in a header"),
        pytest.param("/ingest?format=auto", {"X_Khumkan_Format": "json"}, "auto", id="both"),
        pytest.param("/ingest?format=", {}, "auto", id="empty"),
    ],
)
def test_a_sender_may_name_the_format(
    way_in: WayIn, token: str, path: str, headers: dict[str, str], expected: str
) -> None:
    post(way_in.http(), b"x", path, Authorization=bearer(token), **headers)

    assert way_in.records[0].format == expected


def _chunks() -> Iterator[bytes]:
    yield from (body_of(3)[i : i + 7] for i in range(0, len(body_of(3)), 7))


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        pytest.param(gzip.compress(body_of(3)), "gzip", id="gzip"),
        pytest.param(gzip.compress(body_of(1)) + gzip.compress(body_of(2, 1)), "GZIP", id="two"),
        pytest.param(gzip.compress(body_of(3)), "x-gzip", id="x-gzip"),
        pytest.param(zstandard.compress(body_of(3)), "zstd", id="zstd"),
        pytest.param(body_of(3), "identity", id="not packed, and said so"),
        pytest.param(_chunks(), "", id="chunked"),
    ],
)
def test_a_body_may_be_packed_or_come_in_chunks(
    way_in: WayIn, token: str, body: Any, encoding: str
) -> None:
    headers = {"Content_Encoding": encoding} if encoding else {}
    answer = post(way_in.http(), body, Authorization=bearer(token), **headers)

    assert answer.status == 200
    assert answer.body["bytes"] == len(body_of(3))
    assert [each.payload for each in way_in.records] == [body_of(3)]


BOMB = bytes(10_000_000)


@pytest.mark.parametrize(
    ("body", "headers", "refusal"),
    [
        pytest.param(b"", {}, (400, "empty", "the body is empty"), id="empty"),
        pytest.param(
            b"x",
            {"X_Khumkan_Format": "xml"},
            (400, "format", "choose one of auto, evtx"),
            id="format",
        ),
        pytest.param(
            b"x", {"Content_Encoding": "br"}, (415, "encoding", "use gzip or zstd"), id="encoding"
        ),
        pytest.param(
            b"x", {"Content_Encoding": "gzip, gzip"}, (415, "encoding", "once"), id="packed twice"
        ),
        pytest.param(
            gzip.compress(body_of(3))[:-5],
            {"Content_Encoding": "gzip"},
            (400, "broken-body", "not whole gzip"),
            id="torn gzip",
        ),
        pytest.param(
            zstandard.compress(body_of(3))[:-3],
            {"Content_Encoding": "zstd"},
            (400, "broken-body", "not whole zstd"),
            id="torn zstd",
        ),
        pytest.param(
            b"\x00garbage",
            {"Content_Encoding": "gzip"},
            (400, "broken-body", "send it again"),
            id="no gzip at all",
        ),
        pytest.param(b"x" * 1_001, {}, (413, "too-large", "may have 1000 bytes"), id="too large"),
        pytest.param(iter([b"x" * 600] * 2), {}, (413, "too-large", "in several"), id="chunks"),
        pytest.param(
            zstandard.compress(BOMB),
            {"Content_Encoding": "zstd"},
            (413, "too-large", "unpacked"),
            id="bomb",
        ),
        pytest.param(
            gzip.compress(BOMB[:500_000]),
            {"Content_Encoding": "gzip"},
            (413, "too-large", "unpacked"),
            id="bomb by gzip",
        ),
    ],
)
def test_a_body_that_can_not_be_taken_is_refused_whole(
    way_in: WayIn,
    token: str,
    body: Any,
    headers: dict[str, str],
    refusal: tuple[int, str, str],
) -> None:
    status, reason, text = refusal
    answer = post(way_in.http(body=SMALL), body, Authorization=bearer(token), **headers)

    assert answer.status == answer.body["error"]["status"] == status
    assert text in answer.body["error"]["message"]
    assert answer.headers["Content-Type"].startswith("application/json")
    assert way_in.records == []
    source = way_in.sources.find_by_token(token)
    assert source is not None
    assert way_in.counters.read()[source.id].n_refused == {reason: 1}


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="none"),
        pytest.param({"Authorization": "Bearer wrong"}, id="wrong"),
        pytest.param({"Authorization": "Bearer "}, id="empty"),
        pytest.param({"Authorization": "Basic eDp5"}, id="another scheme"),
        pytest.param({"Authorization": "\xff\xfe"}, id="garbage"),
    ],
)
def test_without_a_valid_token_nothing_is_taken(way_in: WayIn, headers: dict[str, str]) -> None:
    answer = post(way_in.http(), b"x", **headers)

    assert answer.status == 401
    assert "khumkan node source add" in answer.body["error"]["message"]
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert way_in.records == []
    assert way_in.counters.read()[None].n_refused == {"not-authenticated": 1}


def test_a_source_that_ended_is_refused(way_in: WayIn, token: str) -> None:
    one = way_in.http()
    source = way_in.sources.find_by_token(token)
    assert source is not None
    way_in.sources.end(source.id)

    assert post(one, b"x", Authorization=bearer(token)).status == 401


def test_a_body_that_will_be_refused_is_not_asked_for(way_in: WayIn, token: str) -> None:
    one = way_in.http(body=SMALL)
    for headers, expected in (
        (b"Authorization: Bearer wrong\r\nContent-Length: 5\r\n", b" 401 "),
        (b"Authorization: %s\r\nContent-Length: 5000000000\r\n" % bearer(token).encode(), b" 413 "),
        (b"Authorization: %s\r\nContent-Length: 5\r\n" % bearer(token).encode(), b" 100 "),
    ):
        with connect(one) as client:
            client.sendall(
                b"POST /ingest HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n%s\r\n" % headers
            )
            assert expected in client.recv(100)
            if expected == b" 100 ":
                client.sendall(b"hello")
                assert b" 200 " in client.recv(1_000)
    assert way_in.lines == [b"hello"]


def test_a_full_journal_asks_the_sender_to_wait(way_in: WayIn, token: str) -> None:
    one = way_in.http()
    way_in.disk.n_free = 0
    answer = post(one, b"x", Authorization=bearer(token))

    assert (answer.status, answer.headers["Retry-After"]) == (429, "2")
    assert "make room" in answer.body["error"]["message"]
    assert post(one, None, "/healthz", "GET").status == 503
    way_in.disk.n_free = 10**12
    until(lambda: post(one, b"x", Authorization=bearer(token)).status == 200)
    assert post(one, None, "/healthz", "GET").body == {"status": "ok"}


def test_a_closed_journal_is_told(way_in: WayIn, token: str) -> None:
    one = way_in.http()
    way_in.journal.close()
    answer = post(one, b"x", Authorization=bearer(token))

    assert answer.status == 503
    assert "the node is stopping" in answer.body["error"]["message"]


def test_too_many_large_bodies_at_once_are_asked_to_come_again(way_in: WayIn, token: str) -> None:
    one = way_in.http(body=BodyLimits(memory_bytes=1_000))
    assert post(one, b"x" * 900, Authorization=bearer(token)).status == 200
    answer = post(one, b"x" * 1_100, Authorization=bearer(token))

    assert (answer.status, answer.headers["Retry-After"]) == (429, "1")
    assert post(one, b"x" * 900, Authorization=bearer(token)).status == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/ingest", 405),
        ("POST", "/healthz", 405),
        ("PUT", "/ingest", 405),
    ],
)
def test_what_is_not_there_is_told_in_the_same_form(
    way_in: WayIn, method: str, path: str, status: int
) -> None:
    answer = post(way_in.http(), None, path, method)

    assert answer.status == answer.body["error"]["status"] == status
    assert "POST to /ingest" in answer.body["error"]["message"]
    assert ("Allow" in answer.headers) is (status == 405)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", id="TLS"),
        pytest.param(b"<34>1 2026-11-22T03:04:05Z fw - - - x\n\r\n", id="syslog"),
        pytest.param(b"POST /ingest HTTP/1.1\r\nContent-Length: x\r\n\r\n", id="a wrong length"),
        pytest.param(b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\n\r\n", id="a long address"),
        pytest.param(
            b"POST /ingest HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 500 + b"\r\n", id="many headers"
        ),
    ],
)
def test_what_is_no_http_is_told_and_counted_and_not_logged_at_length(
    way_in: WayIn, data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    one = way_in.http()
    with connect(one) as client:
        client.sendall(data)
        answer = _read_to_end(client)

    assert b" 400 " in answer.partition(b"\r\n")[0]
    assert b'{"error": {"status": 400, "message": "this is no HTTP request' in answer
    assert way_in.counters.read()[None].n_refused == {"not-http": 1}
    assert caplog.messages == ["input.refuse"]


def test_malformed_chunks_are_refused(way_in: WayIn, token: str) -> None:
    one = way_in.http()
    with connect(one) as client:
        client.sendall(_head(token) + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n")
        answer = _read_to_end(client)

    assert b" 400 " in answer.partition(b"\r\n")[0]
    assert way_in.records == []


def test_a_body_that_breaks_off_is_not_taken(way_in: WayIn, token: str) -> None:
    one = way_in.http()
    with connect(one) as client:
        client.sendall(_head(token) + b"Content-Length: 100\r\n\r\nhello")
    source = way_in.sources.find_by_token(token)
    assert source is not None
    until(lambda: source.id in way_in.counters.read())

    assert way_in.counters.read()[source.id].n_refused == {"broken-body": 1}
    assert way_in.records == []


@pytest.mark.parametrize(
    "start",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"POST /ing", id="half a line"),
        pytest.param(b"POST /ingest HTTP/1.1\r\nHost: x\r\nA: ", id="headers that never end"),
    ],
)
def test_a_request_that_does_not_come_is_not_waited_for(way_in: WayIn, start: bytes) -> None:
    one = way_in.http(HttpLimits(head_seconds=0.1))
    with connect(one) as client:
        client.sendall(start)
        assert _read_to_end(client) == b""

    assert way_in.counters.read()[None].n_refused == {"too-slow": 1}


def test_a_connection_may_wait_longer_for_its_next_request(way_in: WayIn, token: str) -> None:
    one = way_in.http(HttpLimits(head_seconds=0.5))
    connection = http.client.HTTPConnection(*one.address, timeout=PATIENCE)
    for _ in range(2):
        connection.request("POST", "/ingest", b"x\n", {"Authorization": bearer(token)})
        assert read_answer(connection.getresponse()).status == 200
        with connect(one) as silent:  # when this one has to go, the time of the other is over
            assert _read_to_end(silent) == b""
    connection.close()


def test_a_connection_may_not_wait_for_ever_for_its_next_request(way_in: WayIn, token: str) -> None:
    one = way_in.http(HttpLimits(idle_seconds=0.05))
    connection = http.client.HTTPConnection(*one.address, timeout=PATIENCE)
    connection.request("POST", "/ingest", b"x\n", {"Authorization": bearer(token)})
    assert read_answer(connection.getresponse()).status == 200
    assert _read_to_end(connection.sock) == b""
    connection.close()


def test_what_is_sent_when_the_node_stops_is_answered(way_in: WayIn, token: str) -> None:
    one = way_in.http()
    with connect(one) as client:
        client.sendall(_head(token) + b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n")
        assert b" 100 " in client.recv(1_000)
        client.sendall(b"he")
        stopping = threading.Thread(target=way_in.stop, args=(one,))
        stopping.start()
        until(lambda: one._is_stopping)
        client.sendall(b"llo")
        assert b" 200 " in client.recv(1_000)
        stopping.join(PATIENCE)

    assert way_in.lines == [b"hello"]


def test_a_body_that_does_not_end_does_not_hold_up_a_stop(way_in: WayIn, token: str) -> None:
    one = way_in.http(HttpLimits(stop_seconds=0.05))
    with connect(one) as client:
        client.sendall(_head(token) + b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n")
        assert b" 100 " in client.recv(1_000)
        client.sendall(b"he")
        way_in.stop(one)  # fails if it waits for the end
        assert b" 200 " not in _read_to_end(client)

    assert way_in.records == []


def test_a_node_that_stops_takes_no_new_request(way_in: WayIn, token: str) -> None:
    one = way_in.http()
    with connect(one) as kept, connect(one) as other:
        other.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b" 200 " in other.recv(1_000)
        kept.sendall(_head(token) + b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n")
        assert b" 100 " in kept.recv(1_000)
        stopping = threading.Thread(target=way_in.stop, args=(one,))
        stopping.start()
        until(lambda: one._is_stopping)
        other.sendall(_head(token) + b"Content-Length: 1\r\n\r\nx")
        assert b" 503 " in other.recv(1_000)
        kept.sendall(b"hello")
        assert b" 200 " in kept.recv(1_000)
        stopping.join(PATIENCE)

    assert way_in.lines == [b"hello"]


def test_a_body_that_drips_is_not_waited_for(way_in: WayIn, token: str) -> None:
    one = way_in.http(body=BodyLimits(patience_seconds=0.2))
    with connect(one) as client:
        client.sendall(_head(token) + b"Content-Length: 100000\r\n\r\n")
        client.settimeout(0.02)
        answer = b""
        deadline = time.monotonic() + PATIENCE
        while not answer and time.monotonic() < deadline:
            client.sendall(b"x")
            try:
                answer = client.recv(1_000)
            except TimeoutError:
                continue

    assert b" 408 " in answer.partition(b"\r\n")[0]
    assert way_in.records == []


def test_many_idle_connections_do_not_stand_in_the_way(way_in: WayIn, token: str) -> None:
    one = way_in.http()
    idle = [connect(one) for _ in range(200)]

    assert post(one, b"x", Authorization=bearer(token)).status == 200
    for each in idle:
        each.close()


def test_a_connection_too_many_takes_the_place_of_the_most_silent_one(way_in: WayIn) -> None:
    one = way_in.http(HttpLimits(connections=2))
    with connect(one) as silent, connect(one) as talking:
        for each in (silent, talking):
            each.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert b" 200 " in each.recv(1_000)
        assert post(one, None, "/healthz", "GET").status == 200
        assert _read_to_end(silent) == b""
        talking.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b" 200 " in talking.recv(1_000)

    assert way_in.counters.read()[None].n_refused == {"crowded-out": 1}


def test_where_every_sender_has_one_connection_a_further_one_is_turned_away(
    way_in: WayIn, caplog: pytest.LogCaptureFixture
) -> None:
    one = way_in.http(HttpLimits(connections=1))
    with socket.create_connection(one.address, PATIENCE, source_address=("127.0.0.2", 0)) as first:
        first.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b" 200 " in first.recv(1_000)
        with connect(one) as second:
            second.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert _read_to_end(second) == b""
        first.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b" 200 " in first.recv(1_000)

    assert one.tell()["turned_away"] == {"too-many-connections": 1}
    assert caplog.messages == ["input.refuse"]


def test_a_failure_of_ours_is_told_without_detail_and_logged(
    way_in: WayIn, token: str, caplog: pytest.LogCaptureFixture
) -> None:
    one = way_in.http()
    way_in.sources.close()
    answer = post(one, b"x", Authorization=bearer(token))

    assert answer.status == 500
    assert answer.body["error"]["message"].startswith("the node failed at this, and nothing")
    assert caplog.messages == ["input.fail"]


def test_a_body_of_the_largest_size_is_taken(way_in: WayIn, token: str) -> None:
    one = way_in.http()
    largest = os.urandom(1024) * 1024 * 32
    answer = post(one, largest, Authorization=bearer(token))

    assert answer.status == 200
    assert way_in.records[0].payload == largest
    assert post(one, largest + b"x", Authorization=bearer(token)).status == 413


def test_a_port_in_use_is_told(way_in: WayIn) -> None:
    one = way_in.http()
    service = HttpService(Keeper(way_in.journal, way_in.counters), way_in.sources, way_in.clock)
    other = HttpInput(service, *one.address)
    assert other.address == one.address == (HOST, one.address[1])
    with pytest.raises(OSError, match="address already in use"):
        way_in.run(other.start())
    way_in.run(other.stop())


def _head(token: str) -> bytes:
    return f"POST /ingest HTTP/1.1\r\nHost: x\r\nAuthorization: {bearer(token)}\r\n".encode()


def _read_to_end(client: socket.socket) -> bytes:
    parts = []
    try:
        while part := client.recv(65_536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)

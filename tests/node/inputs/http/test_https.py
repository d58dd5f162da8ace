"""The same service by TLS: the node's own certificate, tokens as ever, no certificate of senders."""

import contextlib
import http.client
import ssl
from pathlib import Path

import pytest
from tests.node.inputs.http.asking import authorize
from tests.node.inputs.running import (
    HOST,
    PATIENCE,
    Answer,
    WayIn,
    connect,
    post,
    read_answer,
    until,
)

from khumkan.core.clock import SystemClock
from khumkan.node.certificates import Authority
from khumkan.node.inputs import HttpInput, HttpLimits

EVENT = '{"event":"เข้าสู่ระบบ"}'.encode()


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    made = Authority(tmp_path / "keys", SystemClock())
    made.make_server([HOST])
    return made


@pytest.fixture
def one(way_in: WayIn, authority: Authority) -> HttpInput:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.folder.server)
    return way_in.http(HttpLimits(handshake_seconds=0.3, connections=50), context=context)


@pytest.fixture
def trust(authority: Authority) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(authority.folder.authority))


def post_safely(
    one: HttpInput, trust: ssl.SSLContext, path: str, body: bytes, **headers: str
) -> Answer:
    with contextlib.closing(
        http.client.HTTPSConnection(*one.address, timeout=PATIENCE, context=trust)
    ) as connection:
        connection.request("POST", path, body, headers)
        return read_answer(connection.getresponse())


def test_it_is_an_input_of_its_own_name_and_setting(one: HttpInput) -> None:
    assert (one.name, one.setting) == ("https", "node.https_port")


def test_logs_are_taken_by_tls(way_in: WayIn, one: HttpInput, trust: ssl.SSLContext) -> None:
    token = way_in.sources.add("his", "his")[1]
    answer = post_safely(
        one, trust, "/services/collector", EVENT, Authorization=authorize(token, "Splunk")
    )

    assert answer.body == {"text": "Success", "code": 0}
    assert way_in.lines == [EVENT]
    assert way_in.records[0].is_authenticated


def test_tls_lets_nobody_in_without_a_token(
    way_in: WayIn, one: HttpInput, trust: ssl.SSLContext
) -> None:
    assert post_safely(one, trust, "/ingest", b"x").status == 401
    assert way_in.records == []


def test_a_large_body_comes_whole(way_in: WayIn, one: HttpInput, trust: ssl.SSLContext) -> None:
    token = way_in.sources.add("his", "his")[1]
    body = b"0123456789abcdef\n" * 500_000
    answer = post_safely(one, trust, "/ingest", body, Authorization=authorize(token, "Bearer"))

    assert answer.body["bytes"] == len(body)
    assert way_in.records[0].payload == body


def test_plain_http_is_turned_away_and_counted(way_in: WayIn, one: HttpInput) -> None:
    with pytest.raises((http.client.HTTPException, OSError)):
        post(one, b"x")
    until(lambda: one.tell()["turned_away"])

    assert one.tell()["turned_away"] == {"not-tls": 1}
    assert way_in.counters.read()[None].n_refused == {"not-tls": 1}


def test_who_does_not_shake_hands_is_not_waited_for(way_in: WayIn, one: HttpInput) -> None:
    silent = [connect(one) for _ in range(20)]
    for each in silent:
        with contextlib.suppress(ConnectionResetError):
            assert each.recv(1) == b""
        each.close()
    until(lambda: one.tell()["n_connections"] == 0)

    assert way_in.counters.read()[None].n_refused == {"handshake-slow": 20}


def test_silent_connections_take_no_place_from_who_sends(
    way_in: WayIn, one: HttpInput, trust: ssl.SSLContext
) -> None:
    token = way_in.sources.add("his", "his")[1]
    silent = [connect(one) for _ in range(120)]
    answer = post_safely(one, trust, "/ingest", b"x", Authorization=authorize(token, "Bearer"))

    assert answer.status == 200
    for each in silent:
        each.close()

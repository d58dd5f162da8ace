"""Access logs: the two common formats, their relatives, and requests made to break the reader."""

import pytest
from tests.engine.formats.reading import ExpectedRow, read_all

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.formats.access_log import parse_access

TIME = "10/Oct/2025:13:55:36 +0700"
START = f"203.0.113.9 - - [{TIME}] "
COMMON: JsonObject = {
    "remote_addr": "203.0.113.9",
    "timestamp": TIME,
    "request": "GET /a?b=c d HTTP/1.1",
    "method": "GET",
    "target": "/a?b=c d",
    "protocol": "HTTP/1.1",
    "status": 200,
    "bytes": 12,
}
REQUEST = '"GET /a?b=c d HTTP/1.1" 200 12'


@pytest.mark.parametrize(
    ("line", "more"),
    [
        pytest.param(f"{START}{REQUEST}", {}, id="common"),
        pytest.param(f'{START}{REQUEST} "-" "-"', {}, id="nothing referred"),
        pytest.param(f'{START}{REQUEST} "" ""', {}, id="empty"),
        pytest.param(
            f'{START}{REQUEST} "http://x/" "curl/8 (a \\"b\\")"',
            {"referrer": "http://x/", "user_agent": 'curl/8 (a "b")'},
            id="combined",
        ),
        pytest.param(
            f'{START}{REQUEST} "-" "curl" 0.003 "10.0.0.1"',
            {"user_agent": "curl", "extra": '0.003 "10.0.0.1"'},
            id="fields behind",
        ),
        pytest.param(
            f'{START}{REQUEST} 0.003 - "-" "curl"',
            {"user_agent": "curl", "extra": "0.003 -"},
            id="numbers between",
        ),
        pytest.param(f"{START}{REQUEST} 0.003", {"extra": "0.003"}, id="only a number behind"),
        pytest.param(f'{START}{REQUEST} "-"', {}, id="only a referrer"),
        pytest.param(f"www.example.org:443 {START}{REQUEST}", {"vhost": "www.example.org:443"}, id="virtual host"),
        pytest.param(
            f"203.0.113.9 idx somchai [{TIME}] {REQUEST}", {"ident": "idx", "user": "somchai"}, id="user"
        ),
        pytest.param(f"203.0.113.9 - Malee Dee [{TIME}] {REQUEST}", {"user": "Malee Dee"}, id="user with a space"),
        pytest.param(f"203.0.113.9, 10.0.0.1, 10.0.0.2 - - [{TIME}] {REQUEST}", {}, id="forwarded addresses"),
        pytest.param(f"2001:db8::1 - - [{TIME}] {REQUEST}", {"remote_addr": "2001:db8::1"}, id="IPv6"),
        pytest.param(f"client.example.org - - [{TIME}] {REQUEST}", {"remote_addr": "client.example.org"}, id="host name"),
        pytest.param(f"{START}{REQUEST[:-2]}-", {"bytes": None}, id="no size"),
    ],
)  # fmt: skip
def test_known_formats(line: str, more: JsonObject) -> None:
    assert parse_access(line) == COMMON | more


@pytest.mark.parametrize(
    ("logged", "request_", "method"),
    [
        pytest.param(r"\x16\x03\x01\x01", "\x16\x03\x01\x01", None, id="TLS to a plain port"),
        pytest.param("batman", "batman", None, id="one word"),
        pytest.param("GET /old", "GET /old", "GET", id="no protocol"),
        pytest.param(r"GET /?q=\"x\" HTTP/1.1", 'GET /?q="x" HTTP/1.1', "GET", id="escaped quotes"),
        pytest.param('GET /?q="x" HTTP/1.1', 'GET /?q="x" HTTP/1.1', "GET", id="bare quotes"),
        pytest.param(r"GET /?q=\xE0\xB8\x81 HTTP/1.1", "GET /?q=ก HTTP/1.1", "GET", id="escaped UTF-8"),
        pytest.param(r"GET /?q=\xA1 HTTP/1.1", "GET /?q=ก HTTP/1.1", "GET", id="escaped TIS-620"),
        pytest.param(r"GET /..\\..\\boot.ini HTTP/1.1", r"GET /..\..\boot.ini HTTP/1.1", "GET", id="backslashes"),
        pytest.param(r"GET /..\boot.ini HTTP/1.1", r"GET /..\boot.ini HTTP/1.1", "GET", id="bare backslash"),
        pytest.param("GET /a b' or '1'='1 HTTP/1.1", "GET /a b' or '1'='1 HTTP/1.1", "GET", id="spaces"),
        pytest.param("GET /\n HTTP/1.1", "GET /\n HTTP/1.1", "GET", id="line feed"),
    ],
)  # fmt: skip
def test_a_broken_request_is_kept(logged: str, request_: str, method: str | None) -> None:
    access = parse_access(f'{START}"{logged}" 400 0 "-" "-"')

    assert access is not None
    assert access["request"] == request_
    assert access.get("method") == method
    assert access["status"] == 400


@pytest.mark.parametrize("logged", ["", "-"])
def test_no_request_at_all_is_an_event_too(logged: str) -> None:
    access = parse_access(f'{START}"{logged}" 408 -')

    assert access == {"remote_addr": "203.0.113.9", "timestamp": TIME, "status": 408, "bytes": None}


@pytest.mark.parametrize(
    "line",
    [
        "",
        "hello",
        f"[{TIME}] [error] child died",
        f"{START}",
        f'{START}"GET / HTTP/1.1"',
        f'{START}"GET / HTTP/1.1" OK 12',
        "\x00" * 9 + "x",
    ],
)
def test_another_line_is_none(line: str) -> None:
    assert parse_access(line) is None


def test_another_line_is_an_event_without_parts() -> None:
    outcome = read_all("access-log", f"{START}{REQUEST}\nrubbish\n{START}{REQUEST}\n".encode())

    assert [event.record for event in outcome.events] == [1, 2, 3]
    assert outcome.fields[1] == {"message": "rubbish", "access": {}}


@pytest.mark.parametrize(
    ("written", "user"),
    [
        pytest.param("a[b]", "a[b]", id="brackets"),
        pytest.param("[x", "[x", id="an open bracket"),
        pytest.param('x"y', 'x"y', id="a bare quote"),
        pytest.param(r"\"x\"", '"x"', id="escaped quotes"),
        pytest.param(r"HOSPITAL\\malee", r"HOSPITAL\malee", id="a domain"),
        pytest.param('x [1/2] "GET / HTTP/1.1" 200 5', 'x [1/2] "GET / HTTP/1.1" 200 5', id="a request"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("time", [TIME, "2025-10-10T13:55:36+07:00"])
def test_a_user_name_breaks_nothing(written: str, user: str, time: str) -> None:
    access = parse_access(f"203.0.113.9 - {written} [{time}] {REQUEST}")

    assert access == COMMON | {"user": user, "timestamp": time}


def test_a_size_that_no_file_has_is_text() -> None:
    access = parse_access(f"{START}{REQUEST[:-2]}{'9' * 4400}")

    assert access is not None
    assert access["bytes"] == "9" * 4400


def test_without_a_client_it_is_none() -> None:
    assert parse_access(f"  [{TIME}] {REQUEST}") is None


@pytest.mark.parametrize(
    "line",
    [
        f'{START}"' + "\\" * 50_001,
        f'{START}"' + '" 20' * 20_000,
        "a " * 30_000 + "[",
        "a [" * 20_000 + '] "',
        f" [{TIME}] " * 2_000 + f'[{TIME}] "' * 2_000,
        f"{START}{REQUEST}" + " 1" * 30_000 + ' "',
        f"{START}{REQUEST}" + ' "x' * 20_000,
    ],
    ids=range(7),
)
def test_a_line_made_to_be_slow_is_not(line: str) -> None:
    parse_access(line)  # a quadratic pattern would take minutes


@pytest.mark.corpus
def test_addresses_and_states_are_those_expected(expected_fields: list[ExpectedRow]) -> None:
    rows = [row for row in expected_fields if row["parser"] == "crowdsecurity/nginx-logs"]
    checked = 0
    for row in rows:
        parsed = row["parsed"]
        access = parse_access(str(parsed.get("message", "")))
        if access and "remote_addr" in parsed:
            checked += 1
            assert access["remote_addr"] == parsed["remote_addr"]
            assert str(access["status"]) == parsed["status"]
            assert access.get("user_agent", "-") == (parsed.get("http_user_agent") or "-")
    assert checked >= 80

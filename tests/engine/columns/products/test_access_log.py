from datetime import UTC, datetime

import pytest

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns import NOTHING_KNOWN, column_for
from khumkan.engine.columns.products.access_log import ACCESS, name_access_log
from khumkan.engine.rows import LogSource, Row, Value

LINE: JsonObject = {
    "message": "…",
    "access": {
        "remote_addr": "192.0.2.1",
        "timestamp": "21/Nov/2026:12:00:00 +0700",
        "request": "GET /his/a.php?id=1%27 HTTP/1.1",
        "method": "GET",
        "target": "/his/a.php?id=1%27",
        "protocol": "HTTP/1.1",
        "status": 200,
        "bytes": None,
        "user_agent": "sqlmap",
        "extra": "0.004",
    },
}


def named(fields: JsonObject) -> Row:
    row = name_access_log(fields, NOTHING_KNOWN)
    assert row is not None
    return row


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("c-ip", "192.0.2.1"),
        ("cs-method", "GET"),
        ("cs-uri", "/his/a.php?id=1%27"),
        ("cs-uri-query", "/his/a.php?id=1%27"),
        ("cs-uri-stem", "/his/a.php"),
        ("c-uri-query", "id=1%27"),
        ("url.query", "id=1%27"),
        ("c-uri-extension", "php"),
        ("sc-status", 200),
        ("cs-user-agent", "sqlmap"),
        ("c-useragent", "sqlmap"),
        ("access.extra", "0.004"),
    ],
)
def test_rules_for_web_servers_find_their_fields(field: str, value: Value) -> None:
    row = named(LINE)
    rule_source = LogSource(category="webserver")
    assert row.sources == {rule_source}
    assert row.values[column_for(rule_source, field)] == value


def test_the_server_is_known_where_the_line_came_by_syslog() -> None:
    row = named({**LINE, "syslog": {"app": "nginx", "hostname": "web1"}})
    assert row.sources == {LogSource("", "webserver", "nginx")}
    assert row.values["host.name"] == "web1"


def test_absent_and_null_have_no_column() -> None:
    values = named(LINE).values
    assert "http.response.bytes" not in values
    assert "http.request.referrer" not in values


def test_a_broken_request_is_its_own_target() -> None:
    row = named({"message": "…", "access": {"request": "\\x16\\x03\\x01"}})
    assert row.values["url.original"] == "\\x16\\x03\\x01"


@pytest.mark.parametrize(
    ("stamp", "time"),
    [
        ("21/Nov/2026:12:00:00 +0700", datetime(2026, 11, 21, 5, tzinfo=UTC)),
        ("2026-11-21T12:00:00+07:00", datetime(2026, 11, 21, 5, tzinfo=UTC)),
        ("-", None),
    ],
)
def test_the_time_is_the_servers(stamp: str, time: datetime | None) -> None:
    assert named({"message": "…", "access": {"timestamp": stamp}}).time == time


@pytest.mark.parametrize("fields", [{}, {"access": "granted", "message": "x"}, {"access": {}}])
def test_what_is_no_access_log_is_left_to_others(fields: JsonObject) -> None:
    assert name_access_log(fields, NOTHING_KNOWN) is None


def test_no_two_fields_share_a_column() -> None:
    assert len(set(ACCESS.columns.values())) == len(ACCESS.columns)


@pytest.mark.parametrize(
    ("extra", "forwarded"),
    [
        pytest.param('"198.51.100.4"', "198.51.100.4", id="nginx main"),
        pytest.param('"198.51.100.4, 10.0.0.1" 0.04', "198.51.100.4, 10.0.0.1", id="several"),
        pytest.param('"2001:db8::1"', "2001:db8::1", id="IPv6"),
        pytest.param('"-" "x"', None, id="none"),
        pytest.param('"unknown"', None, id="no address"),
        pytest.param("0.004", None, id="a time"),
        pytest.param('"' + "1" * 100_000, None, id="no end"),
    ],
)
def test_clients_behind_a_proxy_are_known(extra: str, forwarded: str | None) -> None:
    row = named({"message": "…", "access": {"remote_addr": "10.0.0.1", "extra": extra}})
    assert row.values.get("network.forwarded_ip") == forwarded
    assert row.values["access.extra"] == extra
    assert row.values["source.ip"] == "10.0.0.1"


@pytest.mark.parametrize(
    ("vhost", "domain", "port"),
    [("his.example:443", "his.example", 443), ("his.example", "his.example", None), ("a:b", "a:b", None)],
)  # fmt: skip
def test_a_virtual_host_has_no_port(vhost: str, domain: str, port: int | None) -> None:
    row = named({"message": "…", "access": {"vhost": vhost}})
    assert (row.values["url.domain"], row.values.get("url.port")) == (domain, port)

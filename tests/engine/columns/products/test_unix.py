from datetime import UTC, datetime

import pytest

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.columns import NOTHING_KNOWN, column_for
from khumkan.engine.columns.products.unix import (
    IPTABLES,
    add_header,
    embedded_json,
    name_unix,
)
from khumkan.engine.columns.vocabulary import Vocabulary
from khumkan.engine.rows import LogSource, Row

LINUX_SYSLOG = LogSource("linux", "", "syslog")


def named(fields: JsonObject) -> Row:
    row = name_unix(fields, NOTHING_KNOWN)
    assert row is not None
    return row


def line(message: str, app: str | None = None, **header: JsonValue) -> JsonObject:
    return {"message": message, "syslog": {"hostname": "web1", "app": app, **header}}


@pytest.mark.parametrize(
    ("app", "facility", "services"),
    [
        pytest.param("sshd", 10, {"sshd", "auth", "syslog"}, id="sshd"),
        pytest.param("sshd-session", None, {"sshd", "auth", "syslog"}, id="sshd of 2024"),
        pytest.param("sudo", None, {"sudo", "auth", "syslog"}, id="sudo"),
        pytest.param("CRON", 9, {"cron", "syslog"}, id="cron in capitals"),
        pytest.param("crond", None, {"cron", "syslog"}, id="crond"),
        pytest.param("polkit-agent", 4, {"polkit-agent", "auth", "syslog"}, id="by facility"),
        pytest.param("vsftpd", None, {"vsftpd", "syslog"}, id="another program"),
        pytest.param("guacd", None, {"guacamole", "syslog"}, id="a program's service"),
        pytest.param("httpd", None, {"apache", "syslog"}, id="a web server's errors"),
    ],
)
def test_a_program_is_a_service(app: str, facility: int | None, services: set[str]) -> None:
    row = named(line("text", app, facility=facility))
    assert row.sources == {LogSource("linux", "", service) for service in services}


@pytest.mark.parametrize(
    ("fields", "sources"),
    [
        pytest.param(
            line("%AAA-5-USER_LOGGED: User x"),
            {LogSource("cisco", "", "aaa"), LogSource("cisco", "", "syslog")},
            id="IOS",
        ),
        pytest.param(
            line("User x", app="%AAA-5-USER_LOGGED"),
            {LogSource("cisco", "", "aaa"), LogSource("cisco", "", "syslog")},
            id="IOS, read as a program",
        ),
        pytest.param(
            line("*Jan 18 11:29:03.1: %BGP-3-NOTIFICATION: sent"),
            {LogSource("cisco", "", "bgp"), LogSource("cisco", "", "syslog")},
            id="IOS with its own clock",
        ),
        pytest.param(
            line("%ASA-6-302013: Built inbound TCP connection"),
            {LogSource("cisco", "firewall", "asa"), LogSource("cisco", "firewall", "syslog")},
            id="ASA is firewall",
        ),
        pytest.param(
            line("100% done - 5-6", app="backup"),
            {LogSource("linux", "", "backup"), LINUX_SYSLOG},
            id="a percent sign",
        ),
        pytest.param(line("something"), {LogSource(service="syslog")}, id="no program"),
        pytest.param({"message": "something"}, {LogSource()}, id="a line of text"),
    ],
)
def test_lines_are_told_apart_by_their_text(fields: JsonObject, sources: set[LogSource]) -> None:
    assert named(fields).sources == sources


def test_iptables_is_firewall() -> None:
    pairs = {"IN": "eth0", "OUT": "", "SRC": "192.0.2.1", "DST": "192.0.2.2", "PROTO": "TCP"}
    row = named({**line("[UFW BLOCK] …", "kernel"), "kv": {**pairs, "DPT": "3389"}})
    generic = LogSource(category="firewall")
    assert any(generic.covers(source) for source in row.sources)
    assert LINUX_SYSLOG in row.sources
    assert row.values[column_for(generic, "dst_port")] == "3389"
    assert row.values[column_for(LogSource("linux", "", "iptables"), "SRC")] == "192.0.2.1"


@pytest.mark.parametrize(
    ("quoted", "pairs"),
    [
        pytest.param("%ASA-1-B", {}, id="Cisco"),
        pytest.param("SRC=1 DST=2 PROTO=3", {"SRC": "1", "DST": "2", "PROTO": "3"}, id="iptables"),
        pytest.param("x type=a msg=audit(1:1)", {"type": "a", "msg": "audit(1:1)"}, id="auditd"),
    ],
)
def test_what_a_program_quotes_does_not_change_its_line(
    quoted: str, pairs: dict[str, JsonValue]
) -> None:
    row = named({**line(f"Failed password for {quoted}", "sshd"), "kv": {**pairs}})

    assert row.sources == {LogSource("linux", "", each) for each in ("auth", "sshd", "syslog")}


@pytest.mark.parametrize(
    ("app", "message"),
    [
        ("%ASA-6-302013", "Built"),
        ("123", "*Oct 11: %ASA-6-302013: Built"),
        ("x", "%ASA-6-302013: Built"),
    ],
)
def test_a_mark_of_cisco_counts_where_cisco_writes_it(app: str, message: str) -> None:
    assert LogSource("cisco", "firewall", "asa") in named(line(message, app)).sources


def test_pairs_keep_their_names() -> None:
    row = named({**line("…", "sudo"), "kv": {"USER": "#-1", "message": "x"}})
    assert row.values[column_for(LogSource("linux", "", "sudo"), "USER")] == "#-1"
    assert row.values["message"] == "…"
    assert row.values["own.kv.message"] == "x"


@pytest.mark.parametrize(
    ("stamp", "time"),
    [
        ("2026-11-21T12:00:00+07:00", datetime(2026, 11, 21, 5, tzinfo=UTC)),
        ("Nov 21 12:00:00", None),
        (None, None),
    ],
)
def test_the_time_is_the_headers(stamp: str | None, time: datetime | None) -> None:
    assert named(line("x", "sshd", timestamp=stamp)).time == time


@pytest.mark.parametrize(
    "fields", [{}, {"message": 5}, {"message": "x", "level": "info"}, {"syslog": {}}]
)
def test_what_is_no_line_is_left_to_others(fields: JsonObject) -> None:
    assert name_unix(fields, NOTHING_KNOWN) is None


@pytest.mark.parametrize(
    ("fields", "inner"),
    [
        pytest.param({"message": "{}", "json": {"a": 1}}, {"a": 1}, id="embedded"),
        pytest.param({"message": "x"}, None, id="none"),
        pytest.param({"message": "x", "json": "y"}, None, id="no object"),
        pytest.param({"json": {"a": 1}}, None, id="no line"),
        pytest.param({"message": "x", "json": {"a": 1}, "b": 2}, None, id="a JSON event"),
    ],
)
def test_a_line_may_hold_an_object(fields: JsonObject, inner: JsonObject | None) -> None:
    assert embedded_json(fields) == inner


def test_an_embedded_object_is_completed_by_its_header() -> None:
    row = Row(frozenset({LogSource("acme")}), {"a": 1, "host.name": "own"}, None)
    stamp = "2026-11-21T12:00:00+07:00"
    wrapped = add_header(row, line("{}", "app", timestamp=stamp), NOTHING_KNOWN)
    assert wrapped.sources == row.sources
    assert wrapped.values["host.name"] == "own"
    assert wrapped.values["log.syslog.hostname"] == "web1"
    assert wrapped.time == datetime(2026, 11, 21, 5, tzinfo=UTC)
    assert "message" not in wrapped.values


def test_an_embedded_object_that_nobody_knows_is_a_programs_line() -> None:
    row = Row(frozenset({LogSource()}), {"a": 1}, None)
    assert add_header(row, line("{}", "sshd"), NOTHING_KNOWN).sources >= {
        LogSource("linux", "", "sshd")
    }


@pytest.mark.parametrize("vocabulary", [IPTABLES])
def test_no_two_fields_share_a_column(vocabulary: Vocabulary) -> None:
    assert len(set(vocabulary.columns.values())) == len(vocabulary.columns)

"""Syslog headers by both standards, as devices really write them."""

import pytest

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.formats.syslog_header import parse_header

PRI: JsonObject = {"priority": 38, "facility": 4, "severity": 6}
OLD: JsonObject = {"timestamp": "Oct 11 22:14:15"}
ISO: JsonObject = {"timestamp": "2025-10-11T22:14:15.003+07:00"}
T, I = OLD["timestamp"], ISO["timestamp"]  # noqa: E741 - the rows stay readable
SSHD: JsonObject = {"hostname": "web1", "app": "sshd", "procid": "77"}
NEW: JsonObject = PRI | ISO | {"version": 1}


@pytest.mark.parametrize(
    ("line", "header", "text"),
    [
        pytest.param(f"<38>{T} web1 sshd[77]: hi", PRI | OLD | SSHD, "hi", id="RFC 3164"),
        pytest.param(f"{T} web1 sshd[77]: hi", OLD | SSHD, "hi", id="without PRI"),
        pytest.param("Oct  1 22:14:15 web1 sshd[77]: hi", SSHD | {"timestamp": "Oct  1 22:14:15"}, "hi", id="one digit"),
        pytest.param(f"{I} web1 sshd[77]: hi", ISO | SSHD, "hi", id="file of rsyslog"),
        pytest.param(f"<38>{I} web1 sshd[77]: hi", PRI | ISO | SSHD, "hi", id="forwarded by rsyslog"),
        pytest.param(f"{T} web1 kernel: [1.2] IN=e0", OLD | {"hostname": "web1", "app": "kernel"}, "[1.2] IN=e0", id="no process"),
        pytest.param(f"{T} sshd[77]: hi", OLD | {"app": "sshd", "procid": "77"}, "hi", id="no host"),
        pytest.param(f"{T} 10.0.0.1 firewall,info drop input: in:e1", OLD | {"hostname": "10.0.0.1"}, "firewall,info drop input: in:e1", id="no program"),
        pytest.param(f"{T} fe80::1 app: x", OLD | {"hostname": "fe80::1", "app": "app"}, "x", id="IPv6 host"),
        pytest.param(f"<38>{T} sw3 %AAA-5-LOGIN: x", PRI | OLD | {"hostname": "sw3", "app": "%AAA-5-LOGIN"}, "x", id="network device"),
        pytest.param(f"<38>45: *{T}: %SYS-5-X: x", PRI | OLD | {"app": "%SYS-5-X"}, "x", id="counter and unset clock"),
        pytest.param("<38>45: Oct 11 22:14:15.123 UTC: %SYS-5-X: x", PRI | {"timestamp": "Oct 11 22:14:15.123 UTC", "app": "%SYS-5-X"}, "x", id="time zone"),
        pytest.param("<38>Oct 11 2025 22:14:15 fw : x", PRI | {"timestamp": "Oct 11 2025 22:14:15", "hostname": "fw"}, ": x", id="year"),
        pytest.param("<189>date=2025-10-11 a=b", {"priority": 189, "facility": 23, "severity": 5}, "date=2025-10-11 a=b", id="only PRI"),
        pytest.param(f"<38>{T} fw CEF:0|a|", PRI | OLD | {"hostname": "fw"}, "CEF:0|a|", id="CEF is no program"),
        pytest.param(f"{I} INFO started", ISO, "INFO started", id="a level is no host"),
        pytest.param(f"{I} 344 [Note] x", ISO, "344 [Note] x", id="a number is no host"),
        pytest.param(f"{T} web1 postfix/smtpd[7]: x", OLD | {"hostname": "web1", "app": "postfix/smtpd", "procid": "7"}, "x", id="program with a slash"),
        pytest.param(f"{T} web1 su[]: x", OLD | {"hostname": "web1", "app": "su"}, "x", id="empty process"),
        pytest.param(f"{T} web1 su:", OLD | {"hostname": "web1", "app": "su"}, "", id="no message"),
        pytest.param(f"<38>1 {I} web1 sshd 77 ID1 - hi", NEW | SSHD | {"msgid": "ID1"}, "hi", id="RFC 5424"),
        pytest.param(f"1 {I} web1 sshd 77 - - hi", ISO | SSHD | {"version": 1}, "hi", id="RFC 5424 without PRI"),
        pytest.param("<38>1 - - - - - -", PRI | {"version": 1}, "", id="all nil"),
        pytest.param("<38>1 - - - - - - \ufeffกข", PRI | {"version": 1}, "กข", id="byte-order mark"),
        pytest.param(f'<38>1 {I} web1 sshd 77 - [a x="1" y="\\"\\]\\\\"][b@9] hi', NEW | SSHD | {"structured_data": {"a": {"x": "1", "y": '"]\\'}, "b@9": {}}}, "hi", id="structured data"),
        pytest.param(f'<38>1 {I} web1 sshd 77 - [a x="1] hi', NEW | SSHD, '[a x="1] hi', id="broken structured data"),
        pytest.param(f'<38>1 {I} web1 sshd 77 - [a x="1"]', NEW | SSHD | {"structured_data": {"a": {"x": "1"}}}, "", id="no message behind the data"),
        pytest.param("plain text", {}, "plain text", id="none"),
        pytest.param("<999>text", {}, "<999>text", id="PRI out of range"),
        pytest.param("<>text", {}, "<>text", id="empty PRI"),
        pytest.param("2025-10-11 22:14:15 text", {}, "2025-10-11 22:14:15 text", id="another time"),
        pytest.param("", {}, "", id="empty"),
    ],
)  # fmt: skip
def test_a_header_is_taken_apart(line: str, header: JsonObject, text: str) -> None:
    assert parse_header(line) == (header, text)


@pytest.mark.parametrize(
    "line", [f"<38>1 {I} h a p m " + '[a b="c"]' * 20_000, f"{T} " + "x" * 200_000]
)
def test_a_line_made_to_be_slow_is_not(line: str) -> None:
    parse_header(line)  # a quadratic reader would take minutes

"""Firewalls whose lines have no names in them: pfSense, Palo Alto, MikroTik."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from khumkan.engine.columns import NOTHING_KNOWN, name_event
from khumkan.engine.events import Event
from khumkan.engine.formats.syslog import parse_line
from khumkan.engine.rows import LogSource, Row, Value

PFSENSE = "<134>1 2026-11-21T05:00:00Z fw filterlog 92 - - "
TRAFFIC = (
    "1,2026/11/21 12:00:00,0161,TRAFFIC,end,2305,2026/11/21 12:00:00,10.41.10.7,203.0.113.9,,,"
    "out,hosp\\somchai,,ssl,vsys1,in,out,e1,e2,l,2026/11/21 12:00:00,1,1,50000,443,0,0,0x0,tcp,"
    "allow,900,300,600,7"
)
THREAT = (
    "1,2026/11/21 12:00:00,0161,THREAT,url,2305,2026/11/21 12:00:00,10.41.10.7,203.0.113.9,,,out,,,"
    "web,vsys1,in,out,e1,e2,l,2026/11/21 12:00:00,1,1,50000,80,0,0,0x0,tcp,block-url,"
    '"bad.example/a,b?c=1",(9999),malware,high,client-to-server'
)
SYSTEM = "1,2026/11/21 12:00:00,0161,SYSTEM,auth,0,2026/11/21 12:00:00,,{},,0,0,general,medium,{}"
GLOBAL_PROTECT = (
    "1,2026/11/21 12:00:00,0161,GLOBALPROTECT,0,2561,2026/11/21 12:00:00,vsys1,gateway-auth,login,"
    'LDAP,,somchai,TH,LAPTOP,203.0.113.9,0.0.0.0,10.9.0.7,0.0.0.0,a-b,,6.0,Windows,"W 10",1,,,'
    '"Authentication failed",failure,,0,,0,GP'
)
MIKROTIK = "<134>Nov 21 05:00:00 gw firewall,info "
FLOW = "proto TCP (SYN), 203.0.113.9:4000->10.41.30.10:445, len 52"


def named(line: str) -> Row:
    return name_event(Event(1, 1, len(line), line.encode(), parse_line(line), "syslog", ""))


@pytest.mark.parametrize(
    ("line", "source", "columns"),
    [
        pytest.param(
            PFSENSE
            + "7,,,100,em0,match,block,in,4,0x0,,64,1,0,DF,6,TCP,60,203.0.113.9,10.41.30.10,"
            "42970,445,0,S,1,,64240,,mss",
            LogSource("pfsense", "firewall", "filterlog"),
            {
                "event.action": "block",
                "network.transport": "tcp",
                "source.ip": "203.0.113.9",
                "source.port": 42970,
                "destination.ip": "10.41.30.10",
                "destination.port": 445,
            },
            id="pfsense-ipv4",
        ),
        pytest.param(
            PFSENSE + "7,,,100,em0,match,pass,out,6,0x00,0x0,64,UDP,17,44,2001:db8::1,2001:db8::2,"
            "5353,53,20",
            LogSource("pfsense", "firewall", "filterlog"),
            {"source.ip": "2001:db8::1", "destination.port": 53, "network.direction": "out"},
            id="pfsense-ipv6",
        ),
        pytest.param(
            PFSENSE
            + "7,,,100,em0,match,block,in,4,0x0,,64,1,0,none,1,icmp,60,203.0.113.9,10.0.0.1,x",
            LogSource("pfsense", "firewall", "filterlog"),
            {"source.ip": "203.0.113.9", "network.transport": "icmp"},
            id="pfsense-without-ports",
        ),
        pytest.param(
            TRAFFIC,
            LogSource("paloalto", "firewall", "traffic"),
            {
                "source.ip": "10.41.10.7",
                "destination.ip": "203.0.113.9",
                "destination.port": 443,
                "event.action": "allow",
                "source.bytes": 300,
                "destination.bytes": 600,
                "rule.name": "out",
            },
            id="paloalto-traffic",
        ),
        pytest.param(
            "fw01 " + THREAT,
            LogSource("paloalto", "proxy", "url"),
            {
                "url.original": "bad.example/a,b?c=1",
                "event.action": "block-url",
                "log.level": "high",
                "url.domain": "bad.example",
                "url.path": "/a,b",
                "url.query": "c=1",
            },
            id="paloalto-url-with-a-comma",
        ),
        pytest.param(
            THREAT.replace("bad.example/a,b?c=1", "bad.example:8443"),
            LogSource("paloalto", "proxy", "url"),
            {"url.domain": "bad.example", "url.port": "8443", "url.path": "/"},
            id="paloalto-url-with-a-port",
        ),
        pytest.param(
            THREAT.replace(",url,", ",wildfire,").replace("bad.example/a,b?c=1", "a.exe"),
            LogSource("paloalto", "antivirus", "wildfire"),
            {"file.path": "a.exe", "url.original": None, "url.path": None},
            id="paloalto-file",
        ),
        pytest.param(
            SYSTEM.format(
                "auth-fail",
                "\"failed authentication for user 'From: 1.1.1.1.'. Reason: Invalid "
                'username/password. From: 203.0.113.9."',
            ),
            LogSource("paloalto", "", "auth"),
            {
                "source.ip": "203.0.113.9",
                "user.name": "From: 1.1.1.1.",
                "event.action": "auth-fail",
                "event.outcome": "failure",
            },
            id="paloalto-administrator-with-a-forged-name",
        ),
        pytest.param(
            SYSTEM.format(
                "globalprotectgateway-auth-succ",
                '"GlobalProtect gateway user authentication succeeded. Login from: 203.0.113.9, '
                'User name: user3, Auth type: profile"',
            ),
            LogSource("paloalto", "", "system"),
            {
                "source.ip": "203.0.113.9",
                "user.name": "user3",
                "event.outcome": "success",
            },
            id="paloalto-globalprotect-of-old",
        ),
        pytest.param(
            SYSTEM.format("link-change", "Port ethernet1/1: Down"),
            LogSource("paloalto", "", "system"),
            {"panw.panos.description": "Port ethernet1/1: Down", "event.outcome": None},
            id="paloalto-system",
        ),
        pytest.param(
            GLOBAL_PROTECT,
            LogSource("paloalto", "", "globalprotect"),
            {
                "source.ip": "203.0.113.9",
                "user.name": "somchai",
                "event.action": "gateway-auth",
                "event.outcome": "failure",
            },
            id="paloalto-globalprotect",
        ),
        pytest.param(
            MIKROTIK + "drop all input: in:WAN out:(unknown 0), connection-state:new "
            "src-mac 00:17:10:88:bc:02, " + FLOW,
            LogSource("mikrotik", "firewall", "firewall"),
            {
                "source.ip": "203.0.113.9",
                "destination.port": 445,
                "source.mac": "00:17:10:88:bc:02",
                "observer.ingress.interface.name": "WAN",
            },
            id="mikrotik",
        ),
        pytest.param(
            MIKROTIK + "forward: in:a out:b, proto UDP, [2001:db8::1]:1->[2001:db8::2]:53, len 9",
            LogSource("mikrotik", "firewall", "firewall"),
            {"source.ip": "2001:db8::1", "destination.ip": "2001:db8::2"},
            id="mikrotik-ipv6",
        ),
        pytest.param(
            MIKROTIK
            + "input: in:a out:(none), proto ICMP (type 8, code 0), 203.0.113.9->10.0.0.1, len 9",
            LogSource("mikrotik", "firewall", "firewall"),
            {
                "source.ip": "203.0.113.9",
                "destination.ip": "10.0.0.1",
                "network.transport": "icmp",
                "observer.egress.interface.name": None,
            },
            id="mikrotik-icmp",
        ),
        pytest.param(
            "<134>Nov 21 05:00:00 gw forward: in:a out:b, " + FLOW,
            LogSource("mikrotik", "firewall", "firewall"),
            {"source.ip": "203.0.113.9", "mikrotik.chain": "forward", "host.name": "gw"},
            id="mikrotik-without-topics",
        ),
        pytest.param(
            "<134>Nov 21 05:00:00 gw drop|wan|input: in:a out:b, " + FLOW,
            LogSource("mikrotik", "firewall", "firewall"),
            {"source.ip": "203.0.113.9", "mikrotik.chain": "drop|wan|input"},
            id="mikrotik-without-topics-a-prefix-before",
        ),
        pytest.param(
            "<134>Nov 21 05:00:00 gw new ones forward: in:a out:b, " + FLOW,
            LogSource("mikrotik", "firewall", "firewall"),
            {"source.ip": "203.0.113.9", "mikrotik.prefix": "new ones"},
            id="mikrotik-without-topics-words-before",
        ),
        pytest.param(
            "<134>Nov 21 05:00:00 gw login failure for user x from 203.0.113.9 via ssh",
            LogSource("mikrotik", "", "system"),
            {"source.ip": "203.0.113.9", "event.outcome": "failure"},
            id="mikrotik-login-without-topics",
        ),
        pytest.param(
            "<134>Nov 21 05:00:00 gw system,info,account user x logged in from 203.0.113.9 via ssh",
            LogSource("mikrotik", "", "system"),
            {"source.ip": "203.0.113.9", "user.name": "x", "event.outcome": "success"},
            id="mikrotik-logged-in",
        ),
        pytest.param(
            "<134>Nov 21 05:00:00 gw system,error,critical login failure for user x from 1.1.1.1 via "
            "web from 203.0.113.9 via winbox",
            LogSource("mikrotik", "", "system"),
            {"source.ip": "203.0.113.9", "event.outcome": "failure"},
            id="mikrotik-login-with-a-forged-name",
        ),
    ],
)
def test_what_stands_where_is_known(
    line: str, source: LogSource, columns: dict[str, Value]
) -> None:
    row = named(line)
    assert source in row.sources
    assert {name: row.values.get(name) for name in columns} == columns


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(PFSENSE + "7,,,100,em0", id="pfsense-torn"),
        pytest.param(MIKROTIK + "something else entirely", id="mikrotik-other"),
        pytest.param("<134>Nov 21 05:00:00 gw sshd[1]: in:a out:b, " + FLOW, id="another program"),
        pytest.param(
            "<134>Nov 21 05:00:00 gw sshd[1]: login failure for user x from 203.0.113.9 via ssh",
            id="another program's login",
        ),
        pytest.param("forward: in:a out:b, " + FLOW, id="no header"),
        pytest.param("hello 1,2026/11/21 12:00:00,x,SYSTEM,general", id="paloalto-other"),
    ],
)
def test_a_line_that_cannot_be_taken_apart_is_kept_as_text(line: str) -> None:
    assert "source.ip" not in named(line).values
    assert named(line).values["message"]


def test_times_of_palo_alto_are_local_where_nothing_else_is_said() -> None:
    row = named(TRAFFIC)
    assert (
        row.time
        == datetime(2026, 11, 21, 12, tzinfo=NOTHING_KNOWN.zone)
        == datetime(2026, 11, 21, 12, tzinfo=UTC)
    )


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("kind", "product"),
    [
        ("palo-alto-threat", "paloalto"),
        ("pfsense-rfc5424-filterlog", "pfsense"),
        ("mikrotik-logs", "mikrotik"),
        ("mikrotik-scan-multi_ports", "mikrotik"),
    ],
)
def test_public_lines_are_known_by_their_product_and_have_a_source(
    corpus: Path, kind: str, product: str
) -> None:
    text = (corpus / "syslog" / "raw" / kind / f"{kind}.log").read_text("utf-8")
    rows = [named(line) for line in text.splitlines() if line.strip()]
    assert rows
    for row in rows:
        assert product in {source.product for source in row.sources}
        assert row.values["source.ip"]

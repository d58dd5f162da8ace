from datetime import UTC, datetime

import pytest

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns import NOTHING_KNOWN, column_for
from khumkan.engine.columns.products.fortigate import FORTIGATE, name_fortigate
from khumkan.engine.rows import LogSource, Row, Value

NOON = datetime(2026, 11, 21, 5, 0, 0, tzinfo=UTC)
VPN: JsonObject = {
    "date": "2026-11-21",
    "time": "12:00:00",
    "tz": "+0700",
    "logid": "0101039426",
    "devid": "FGT60F0000000001",
    "vd": "root",
    "type": "event",
    "subtype": "vpn",
    "action": "ssl-login-fail",
    "remip": "203.0.113.9",
    "user": "somchai",
    "cfgpath": "system.admin",
}


def named(fields: JsonObject) -> Row:
    row = name_fortigate(fields, NOTHING_KNOWN)
    assert row is not None
    return row


def line(**pairs: str) -> JsonObject:
    return {"message": "…", "kv": {"vd": "root", **pairs}}


def test_a_rule_finds_fortigates_own_names() -> None:
    row = named({"message": "…", "kv": VPN})
    rule_source = LogSource("fortigate", "", "event")
    assert {name: row.values[column_for(rule_source, name)] for name in VPN} == VPN


def test_a_tunnels_remote_address_is_also_the_source() -> None:
    row = named({"message": "…", "kv": VPN})
    assert row.values["source.ip"] == "203.0.113.9"


def test_an_address_of_traffic_comes_before_the_remote_address() -> None:
    row = named(line(type="traffic", remip="203.0.113.9", srcip="192.0.2.1"))
    assert row.values["source.ip"] == "192.0.2.1"


@pytest.mark.parametrize(
    ("kind", "subkind", "sources"),
    [
        pytest.param(
            "event",
            "vpn",
            {LogSource("fortigate", "", "event"), LogSource("fortigate", "", "vpn")},
            id="event",
        ),
        pytest.param(
            "traffic",
            "forward",
            {
                LogSource("fortigate", "firewall", "traffic"),
                LogSource("fortigate", "firewall", "forward"),
            },
            id="traffic is firewall",
        ),
        pytest.param(
            "utm",
            "webfilter",
            {LogSource("fortigate", "proxy", "utm"), LogSource("fortigate", "proxy", "webfilter")},
            id="webfilter is proxy",
        ),
        pytest.param(
            "utm",
            "dns",
            {LogSource("fortigate", "dns", "utm"), LogSource("fortigate", "dns", "dns")},
            id="dns is dns",
        ),
        pytest.param(
            "utm",
            "virus",
            {
                LogSource("fortigate", "antivirus", "utm"),
                LogSource("fortigate", "antivirus", "virus"),
            },
            id="virus is antivirus",
        ),
        pytest.param("", "", {LogSource("fortigate")}, id="a type that says nothing"),
    ],
)
def test_type_and_subtype_are_services(kind: str, subkind: str, sources: set[LogSource]) -> None:
    assert named(line(type=kind, subtype=subkind)).sources == sources


@pytest.mark.parametrize(
    ("category", "field", "pairs", "value"),
    [
        pytest.param(
            "firewall", "dst_port", {"type": "traffic", "dstport": "3389"}, "3389", id="firewall"
        ),
        pytest.param(
            "firewall", "action", {"type": "traffic", "action": "accept"}, "accept", id="action"
        ),
        pytest.param(
            "dns", "query", {"type": "utm", "subtype": "dns", "qname": "x.th"}, "x.th", id="dns"
        ),
        pytest.param(
            "antivirus",
            "Signature",
            {"type": "utm", "subtype": "virus", "virus": "EICAR"},
            "EICAR",
            id="antivirus",
        ),
        pytest.param(
            "proxy",
            "c-uri",
            {"type": "utm", "subtype": "webfilter", "hostname": "x.th", "url": "/a?b=1"},
            "http://x.th/a?b=1",
            id="a path alone gets its host",
        ),
        pytest.param(
            "proxy",
            "c-uri",
            {"type": "utm", "subtype": "webfilter", "url": "https://x.th/a"},
            "https://x.th/a",
            id="a whole URL stays",
        ),
        pytest.param(
            "proxy",
            "c-uri-query",
            {"type": "utm", "subtype": "webfilter", "url": "https://x.th/a?b=1"},
            "b=1",
            id="query",
        ),
    ],
)
def test_rules_of_generic_categories_find_their_fields(
    category: str, field: str, pairs: dict[str, str], value: Value
) -> None:
    row = named(line(**pairs))
    rule_source = LogSource(category=category)
    assert any(rule_source.covers(source) for source in row.sources)
    assert row.values[column_for(rule_source, field)] == value


def test_the_path_that_was_completed_keeps_its_own_column() -> None:
    pairs = {"hostname": "x.th", "url": "/a", "service": "HTTPS"}
    row = named(line(type="utm", subtype="webfilter", **pairs))
    assert row.values["fortinet.firewall.url"] == "/a"
    assert row.values["url.original"] == "https://x.th/a"


@pytest.mark.parametrize(
    ("fields", "time"),
    [
        pytest.param(line(type="event", eventtime="1795237200000000000"), NOON, id="nanoseconds"),
        pytest.param(line(type="event", eventtime="1795237200"), NOON, id="seconds"),
        pytest.param(
            line(type="event", date="2026-11-21", time="12:00:00", tz="+0700"), NOON, id="date"
        ),
        pytest.param(
            line(type="event", date="2026-11-21", time="05:00:00"), NOON, id="no zone is UTC"
        ),
        pytest.param(
            line(type="event", date="2026-11-21", time="05:00:00", tz="ICT"), NOON, id="odd zone"
        ),
        pytest.param(line(type="event", eventtime="soon"), None, id="no time"),
        pytest.param(
            {**line(type="event"), "syslog": {"timestamp": "2026-11-21T12:00:00+07:00"}},
            NOON,
            id="the header's",
        ),
    ],
)
def test_the_time_is_the_firewalls_own(fields: JsonObject, time: datetime | None) -> None:
    assert named(fields).time == time


def test_the_header_has_its_own_columns() -> None:
    row = named({**line(type="event"), "syslog": {"hostname": "fw1", "priority": 189}})
    assert row.values["log.syslog.hostname"] == "fw1"
    assert row.values["host.name"] == "fw1"
    assert row.values["log.syslog.priority"] == 189


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"kv": "x"}, id="no pairs"),
        pytest.param({"kv": {"type": "SYSCALL"}}, id="another program's type"),
        pytest.param({"kv": {"logid": "1"}}, id="no type"),
    ],
)
def test_what_is_no_fortigate_is_left_to_others(fields: JsonObject) -> None:
    assert name_fortigate(fields, NOTHING_KNOWN) is None


def test_pairs_that_a_program_quotes_make_no_fortigate() -> None:
    fields = {**line(type="event", logid="1"), "message": "user type=event logid=1"}

    assert name_fortigate({**fields, "syslog": {"app": "sshd"}}, NOTHING_KNOWN) is None
    assert name_fortigate({**fields, "syslog": {"hostname": "fw"}}, NOTHING_KNOWN) is not None


def test_a_key_that_stands_twice_keeps_both_values() -> None:
    row = named({"message": "…", "kv": {"vd": "root", "type": "event", "x": ["a", "b"]}})
    assert row.values["fortinet.firewall.x"] == ("a", "b")


def test_no_two_fields_share_a_column() -> None:
    assert len(set(FORTIGATE.columns.values())) == len(FORTIGATE.columns)

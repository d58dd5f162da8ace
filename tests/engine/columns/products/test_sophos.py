"""Lines of Sophos Firewall in both of its forms."""

from datetime import UTC, datetime

import pytest
from tests.engine.columns.products.named_lines import name_line

from khumkan.engine.columns import column_for
from khumkan.engine.rows import LogSource, Value

NEW = (
    'device_name="SFW" timestamp="2026-11-21T12:00:00+0700" device_model="XGS2100" '
    'device_serial_id="X21" log_id="010101600001" '
)
OLD = (
    '<30>device="SFW" date=2026-11-21 time=12:00:00 timezone="+07" device_name="XG230" '
    "device_id=C32 log_id=062910617701 "
)


@pytest.mark.parametrize(
    ("line", "source", "fields"),
    [
        pytest.param(
            NEW + 'log_type="Firewall" log_component="Firewall Rule" log_subtype="Denied" '
            'severity="Information" fw_rule_id="5" src_ip="203.0.113.9" dst_ip="10.41.30.10" '
            'protocol="TCP" src_port=40000 dst_port=445 bytes_sent=0 bytes_received=0',
            LogSource("sophos", "firewall", "firewall"),
            {
                "action": "Denied",
                "src_ip": "203.0.113.9",
                "dst_ip": "10.41.30.10",
                "dst_port": "445",
                "protocol": "TCP",
            },
            id="firewall",
        ),
        pytest.param(
            OLD + 'log_type="Firewall" log_component="Invalid Traffic" log_subtype="Denied" '
            'status="Deny" priority=Information src_ip=10.0.0.1 dst_ip=203.0.113.9 '
            'protocol="UDP" src_port=1 dst_port=53 sent_bytes=1 recv_bytes=2 tran_src_ip=9.9.9.9',
            LogSource("sophos", "firewall", "invalid_traffic"),
            {"src_ip": "10.0.0.1", "dst_port": "53", "source.bytes": "1", "source.nat.ip": "9.9.9.9"},
            id="firewall-older",
        ),
        pytest.param(
            NEW + 'log_type="Content Filtering" log_component="HTTP" log_subtype="Denied" '
            'user_name="nok" http_category="Malware" url="http://bad.example/a.exe?b=1" '
            'content_type="application/json" src_ip="10.0.0.1" dst_ip="203.0.113.9" '
            'domain="bad.example" http_status="403" user_agent="curl/8 (x)"',
            LogSource("sophos", "proxy", "content_filtering"),
            {
                "c-ip": "10.0.0.1",
                "c-uri": "http://bad.example/a.exe?b=1",
                "c-uri-extension": "exe",
                "cs-host": "bad.example",
                "cs-username": "nok",
                "sc-status": "403",
                "c-useragent": "curl/8 (x)",
            },
            id="web",
        ),
        pytest.param(
            OLD + 'log_type="Anti-Virus" log_component="HTTP" log_subtype="Virus" priority=Critical '
            'virus="EICAR-AV-Test" url="http://x.example/e" domainname="x.example" '
            "src_ip=10.0.0.1 dst_ip=203.0.113.9 status_code=403",
            LogSource("sophos", "antivirus", "anti-virus"),
            {"Signature": "EICAR-AV-Test", "Action": "Virus", "url.domain": "x.example"},
            id="virus",
        ),
        pytest.param(
            OLD + 'log_type="Event" log_component="SSL VPN Authentication" '
            'log_subtype="Authentication" status="Failed" priority=Notice user_name="nok" '
            'auth_mechanism="AD,Local" reason="wrong credentials" src_ip=203.0.113.9',
            LogSource("sophos", "", "ssl_vpn_authentication"),
            {
                "user_name": "nok",
                "src_ip": "203.0.113.9",
                "auth_mechanism": "AD,Local",
                "status": "Failed",
                "event.outcome": "failure",
                "event.reason": "wrong credentials",
            },
            id="login-to-the-vpn",
        ),
        pytest.param(
            OLD + 'log_type="Event" log_component="GUI" log_subtype="Admin" status="Successful" '
            "user_name=\"admin\" src_ip=10.0.0.9 message=\"settings were changed by 'admin'\"",
            LogSource("sophos", "", "event"),
            {"user_name": "admin", "log_subtype": "Admin", "event.outcome": "success"},
            id="administrator",
        ),
    ],
)  # fmt: skip
def test_a_rule_finds_the_fields_of_a_line(
    line: str, source: LogSource, fields: dict[str, Value]
) -> None:
    row = name_line(line)
    assert source in row.sources
    assert {name: row.values.get(column_for(source, name)) for name in fields} == fields
    assert row.time == datetime(2026, 11, 21, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "time"),
    [
        pytest.param(
            OLD.replace("+07", "ICT") + 'log_type="Event"',
            datetime(2026, 11, 21, 12, tzinfo=UTC),
            id="a-word-for-a-zone-is-the-hospitals",
        ),
        pytest.param('device="SFW" log_type="Event" a=1', None, id="none"),
    ],
)
def test_the_time_is_its_own(line: str, time: datetime | None) -> None:
    assert name_line(line).time == time


def test_a_value_that_stands_twice_hides_neither() -> None:
    forged = 'user_name="x" src_ip="10.9.9.9" src_ip="203.0.113.9"'
    row = name_line(f'{NEW}log_type="Event" log_component="GUI" {forged}')
    assert row.values["source.ip"] == ("10.9.9.9", "203.0.113.9")


@pytest.mark.parametrize(
    "line",
    [
        pytest.param('Nov 21 05:00:00 h sshd[1]: x device="SFW" log_type="Event" a=1', id="quoted"),
        pytest.param('device="XFW" log_type="Event" a=1', id="another-device"),
        pytest.param('device="SFW" a=1 b=2', id="no-type"),
    ],
)
def test_another_line_is_left_to_others(line: str) -> None:
    assert "sophos" not in {source.product for source in name_line(line).sources}

from datetime import UTC, datetime

import pytest
from tests.engine.columns.products.named_lines import name_line

from khumkan.engine.columns import column_for
from khumkan.engine.rows import LogSource, Value

LINE = (
    "Nov 21 05:00:00 fw LEEF:2.0|Check Point|Smart Wall|4.1|deny|^|"
    "src=203.0.113.9^dst=10.41.30.10^srcPort=40000^dstPort=445^proto=TCP^usrName=nok^sev=5^"
    "url=http://x.example/a?b=1^cat=Firewall"
)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("src", "203.0.113.9"),
        ("source.ip", "203.0.113.9"),
        ("destination.port", "445"),
        ("usrName", "nok"),
        ("event.code", "deny"),
        ("observer.vendor", "Check Point"),
        ("url.query", "b=1"),
        ("cat", "Firewall"),
        ("host.name", "fw"),
    ],
)
def test_a_rule_finds_its_fields(field: str, value: Value) -> None:
    row = name_line(LINE)
    column = field if "." in field else column_for(LogSource("leef"), field)
    assert row.values[column] == value


def test_vendor_and_product_are_the_log_source() -> None:
    assert name_line(LINE).sources == {
        LogSource("checkpoint", "", "smart_wall"),
        LogSource("leef", "", "smart_wall"),
    }


@pytest.mark.parametrize(
    ("attributes", "time"),
    [
        ("devTime=1795237200000", datetime(2026, 11, 21, 5, tzinfo=UTC)),
        ("devTime=Nov 21 2026 05:00:00", datetime(2026, 11, 21, 5, tzinfo=UTC)),
        ("devTime=2026-11-21T12:00:00+07:00", datetime(2026, 11, 21, 5, tzinfo=UTC)),
        ("devTime=yesterday", None),
        ("src=1", None),
    ],
)
def test_the_devices_time_comes_first(attributes: str, time: datetime | None) -> None:
    assert name_line(f"LEEF:1.0|A|B|1|x|{attributes}").time == time

"""Which lines are looked at closely; what is in them is told in the tests of each product."""

import pytest
from tests.engine.columns.products.named_lines import name_line

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns import NOTHING_KNOWN
from khumkan.engine.columns.products import lines

AUDIT = "type=PATH msg=audit(1795237200.001:7): item=0"


@pytest.mark.parametrize(
    ("line", "product"),
    [
        pytest.param(AUDIT, "linux", id="beginning"),
        pytest.param(f"Nov 21 05:00:00 h audispd: {AUDIT}", "linux", id="beginning-by-syslog"),
        pytest.param("Nov 21 05:00:00 h dnsmasq[1]: query[A] x from ::1", "dnsmasq", id="program"),
        pytest.param("20261121 05:00:00,db1,a,b,5,0,CONNECT,,,0", "mariadb", id="date"),
        pytest.param(
            "::1 2026-11-21 05:00:00 UTC [1] a@b LOG:  x", "postgresql", id="address-first"
        ),
    ],
)
def test_a_line_is_told_by_its_program_or_its_beginning(line: str, product: str) -> None:
    assert product in {source.product for source in name_line(line).sources}


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"message": "the printer is on fire"}, id="text"),
        pytest.param({"message": "99 bottles"}, id="a-number"),
        pytest.param({"message": AUDIT, "other": 1}, id="an-object"),
        pytest.param({"message": AUDIT, "syslog": 1}, id="an-object-of-another-shape"),
        pytest.param({"message": "x", "syslog": {"app": 5, "hostname": ["a"]}}, id="odd-header"),
    ],
)
def test_anything_else_is_left_to_others(fields: JsonObject) -> None:
    assert lines.name_line(fields, NOTHING_KNOWN) is None


def test_what_else_was_made_of_a_line_does_not_count() -> None:
    fields: JsonObject = {"message": AUDIT, "cef": {"vendor": "x"}, "kv": {"type": "PATH"}}
    row = lines.name_line(fields, NOTHING_KNOWN)
    assert row is not None
    assert {source.service for source in row.sources} == {"auditd"}

from datetime import UTC, datetime

import pytest

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns import NOTHING_KNOWN, column_for
from khumkan.engine.columns.products.cef import CEF, name_cef
from khumkan.engine.rows import LogSource, Row


def named(fields: JsonObject) -> Row:
    row = name_cef(fields, NOTHING_KNOWN)
    assert row is not None
    return row


def event(vendor: str, product: str, **extension: str) -> JsonObject:
    header = {"cef_version": "0", "vendor": vendor, "product": product, "version": "7.4"}
    header |= {"signature": "201", "name": "Threat", "severity": "7"}
    return {"message": "CEF:0|…", "cef": {**header, "extension": {**extension}}}


def test_vendor_and_product_become_the_log_source() -> None:
    row = named(event("Trend Micro", "Deep Security Agent", src="192.0.2.1", cs1="x"))
    assert row.sources == {LogSource("trend_micro", "", "deep_security_agent")}


@pytest.mark.parametrize(
    ("name", "column"),
    [("src", "source.ip"), ("act", "event.action"), ("cs1", "cef.extensions.cs1")],
)
def test_keys_are_found_by_name_and_by_column(name: str, column: str) -> None:
    row = named(event("Trend Micro", "Deep Security Agent", **{name: "value"}))
    source = LogSource("trend_micro")
    assert row.values[column_for(source, name)] == row.values[column] == "value"


def test_the_header_has_its_own_columns() -> None:
    row = named(event("Acme", "Wall"))
    expected = {"observer.vendor": "Acme", "event.code": "201", "cef.name": "Threat"}
    assert expected.items() <= row.values.items()


def test_the_message_of_the_extension_is_not_the_line() -> None:
    row = named(event("Acme", "Wall", msg="blocked"))
    assert row.values["message"] == "CEF:0|…"
    assert row.values["cef.extensions.msg"] == "blocked"


@pytest.mark.parametrize(
    ("extension", "time"),
    [
        pytest.param({"rt": "1795237200000"}, datetime(2026, 11, 21, 5, tzinfo=UTC), id="epoch"),
        pytest.param(
            {"rt": "2026-11-21T05:00:00Z"}, datetime(2026, 11, 21, 5, tzinfo=UTC), id="ISO"
        ),
        pytest.param(
            {"rt": "Nov 21 2026 05:00:00"}, datetime(2026, 11, 21, 5, tzinfo=UTC), id="CEF's own"
        ),
        pytest.param({"rt": "Nov 21 12:00:00"}, None, id="no year"),
        pytest.param({}, None, id="none"),
    ],
)
def test_the_receipt_time_is_the_time(extension: dict[str, str], time: datetime | None) -> None:
    assert named(event("Acme", "Wall", **extension)).time == time


def test_fortigates_cef_has_the_names_of_its_pairs() -> None:
    row = named(
        event(
            "Fortinet",
            "Fortigate",
            cat="event:vpn",
            act="ssl-login-fail",
            src="203.0.113.9",
            deviceExternalId="FGT60F0000000001",
            FTNTFGTlogid="0101039426",
            FTNTFGTvd="root",
            FTNTFGTeventtime="1795237200",
            duser="somchai",
            suser="other",
        )
    )
    assert row.sources == {LogSource("fortigate", "", "event"), LogSource("fortigate", "", "vpn")}
    rule_source = LogSource("fortigate", "", "event")
    found = {name: row.values[column_for(rule_source, name)] for name in ("action", "srcip", "vd")}
    assert found == {"action": "ssl-login-fail", "srcip": "203.0.113.9", "vd": "root"}
    assert row.values["user.name"] == "somchai"
    assert "other" in row.values.values()
    assert row.time == datetime(2026, 11, 21, 5, tzinfo=UTC)


def test_fortigates_cef_may_tell_a_type_alone() -> None:
    row = named(event("Fortinet", "Fortigate", cat="event"))
    assert row.sources == {LogSource("fortigate", "", "event")}


def test_what_is_no_cef_is_left_to_others() -> None:
    assert name_cef({"message": "x"}, NOTHING_KNOWN) is None
    assert name_cef({"cef": "x"}, NOTHING_KNOWN) is None


def test_no_two_keys_share_a_column() -> None:
    assert len(set(CEF.columns.values())) == len(CEF.columns)

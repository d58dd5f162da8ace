from datetime import UTC, datetime

import pytest

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns import NOTHING_KNOWN, column_for
from khumkan.engine.columns.products.w3c import name_w3c
from khumkan.engine.rows import LogSource, Row, Value

WEB = LogSource(category="webserver")
IIS = "Microsoft Internet Information Services 10.0"


def named(software: str = IIS, **values: str) -> Row:
    own: JsonObject = {name.replace("_", "-"): value for name, value in values.items()}
    own |= {"date": "2026-11-21", "time": "05:00:00", "cs(User-Agent)": "curl"}
    row = name_w3c({"message": "…", "w3c": own, "software": software}, NOTHING_KNOWN)
    assert row is not None
    return row


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("c-ip", "203.0.113.9"),
        ("cs-method", "POST"),
        ("cs-uri-stem", "/a/b.aspx"),
        ("cs-uri-query", "/a/b.aspx?x=1"),
        ("c-uri", "/a/b.aspx?x=1"),
        ("c-uri-extension", "aspx"),
        ("cs-user-agent", "curl"),
        ("sc-status", "500"),
    ],
)
def test_a_rule_for_web_servers_finds_its_fields(field: str, value: Value) -> None:
    row = named(
        c_ip="203.0.113.9",
        cs_method="POST",
        cs_uri_stem="/a/b.aspx",
        cs_uri_query="x=1",
        sc_status="500",
    )
    assert row.values[column_for(WEB, field)] == value


@pytest.mark.parametrize(
    ("software", "values", "source"),
    [
        pytest.param(IIS, {}, LogSource("windows", "webserver", "iis"), id="iis"),
        pytest.param("SGOS", {"s_action": "TCP_DENIED"}, LogSource("", "proxy", ""), id="proxy"),
        pytest.param("", {}, LogSource("", "webserver", ""), id="unknown"),
    ],
)
def test_who_writes_and_what_it_tells_say_which_log_it_is(
    software: str, values: dict[str, str], source: LogSource
) -> None:
    assert named(software, **values).sources == {source}


def test_its_times_are_utc() -> None:
    assert named().time == datetime(2026, 11, 21, 5, tzinfo=UTC)


def test_the_servers_own_address_is_the_destination() -> None:
    assert named(s_ip="10.41.30.10").values["destination.ip"] == "10.41.30.10"

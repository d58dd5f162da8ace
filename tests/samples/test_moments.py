"""Each product writes the same moment in its own manner."""

from collections.abc import Callable
from datetime import datetime

import pytest

from khumkan_samples import moments
from khumkan_samples.moments import at_of, local_micros

AT = 1_795_114_801_123_456


@pytest.mark.parametrize(
    ("write", "text"),
    [
        pytest.param(moments.local_date, "2026-11-20", id="FortiGate date"),
        pytest.param(moments.local_time, "02:00:01", id="FortiGate time"),
        pytest.param(moments.utc_millis, "2026-11-19T19:00:01.123Z", id="Winlogbeat"),
        pytest.param(moments.utc_micros, "2026-11-19T19:00:01.123456Z", id="labels"),
        pytest.param(moments.utc_seconds, "2026-11-19T19:00:01Z", id="MySQL audit"),
        pytest.param(moments.utc_sysmon, "2026-11-19 19:00:01.123", id="Sysmon"),
        pytest.param(moments.nginx_time, "20/Nov/2026:02:00:01 +0700", id="nginx"),
        pytest.param(moments.bsd_time, "Nov 20 02:00:01", id="RFC 3164"),
    ],
)
def test_a_moment_in_the_manner_of(write: Callable[[int], str], text: str) -> None:
    assert write(AT) == text


@pytest.mark.parametrize("offset", ["+0700", "+07:00"])
def test_local_time_carries_the_offset_as_the_product_writes_it(offset: str) -> None:
    assert local_micros(AT, offset) == f"2026-11-20T02:00:01.123456{offset}"


def test_a_single_digit_day_is_padded_with_a_space_in_rfc_3164() -> None:
    at = at_of(datetime.fromisoformat("2026-12-05T00:00:00+07:00"))
    assert moments.bsd_time(at) == "Dec  5 00:00:00"


@pytest.mark.parametrize(
    "text",
    ["2026-11-20T02:00:01.123456+07:00", "2026-11-19T19:00:01.123456+00:00"],
)
def test_the_same_moment_in_any_zone_is_one_number(text: str) -> None:
    assert at_of(datetime.fromisoformat(text)) == AT

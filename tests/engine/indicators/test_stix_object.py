"""One STIX object that came on its own: used whole, or refused with a reason."""

import pytest

from khumkan.core.errors import WireError
from khumkan.engine.indicators import Indicator, PatternIndicator, parse_stix_indicator


def an_object(pattern: str, **fields: str) -> dict[str, object]:
    return {
        "type": "indicator",
        "id": "indicator--1",
        "name": "n",
        "pattern_type": "stix",
        "pattern": pattern,
        **fields,
    }


def test_a_value_and_a_condition_are_both_returned() -> None:
    found = parse_stix_indicator(
        an_object(  # type: ignore[arg-type]
            "[ipv4-addr:value = '203.0.113.1' OR (domain-name:value = 'evil.example' AND "
            "url:value LIKE '%/gate%')]",
            valid_until="2027-01-01T00:00:00Z",
        ),
        "hub",
    )

    assert sorted(type(one).__name__ for one in found) == ["Indicator", "PatternIndicator"]
    for one in found:
        assert isinstance(one, Indicator | PatternIndicator)
        assert (one.head.id, one.head.title, one.head.origin.file) == ("indicator--1", "n", "hub")
        assert one.valid_until == "2027-01-01T00:00:00Z"


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param(an_object("[broken"), id="pattern"),
        pytest.param(an_object("[a:b = 'c']", pattern_type="yara"), id="language"),
        pytest.param(
            an_object("[ipv4-addr:value = '203.0.113.1']", valid_until="soon"), id="its end"
        ),
    ],
)
def test_what_is_not_usable_is_refused_as_a_whole(fields: dict[str, object]) -> None:
    with pytest.raises(WireError):
        parse_stix_indicator(fields, "hub")  # type: ignore[arg-type]

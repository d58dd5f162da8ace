"""Correlations that build on others: X16 of the semantics page."""

from datetime import UTC, datetime, timedelta

import pytest

from khumkan.core.errors import RuleError
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.naive import Matched, correlate_all
from khumkan.engine.rows import LogSource, Row

START = datetime(2026, 3, 1, 22, 0, tzinfo=UTC)
SOURCE = LogSource("testbench")
FAILED: JsonObject = {"name": "failed", "logsource": {"product": "testbench"}}


def correlation(name: str, **section: JsonValue) -> JsonObject:
    plan: JsonObject = {"type": "event_count", "timespan": "10s", "condition": {"gte": 2}}
    return {
        "name": name,
        "correlation": plan | {key.replace("_", "-"): each for key, each in section.items()},
    }


MANY = correlation("many", rules=["failed"], group_by=["ip"])


def failed(second: int, ip: str) -> Matched:
    row = Row(frozenset({SOURCE}), {"ip": ip}, START + timedelta(seconds=second))
    return Matched(FAILED, row, ("f", second, 1))


def found(upper: JsonObject, *events: Matched) -> list[list[int]]:
    """Return the seconds of the hits of each finding of `upper`."""
    for document, result in correlate_all([upper, MANY, FAILED], events):
        if document is upper:
            return [[hit.position[1] for hit in one.hits] for one in result.findings]
    return []


EVENTS = [failed(second, f"198.51.100.{second // 2}") for second in range(6)]


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        pytest.param({"rules": ["many"]}, [[1, 3]], id="X16 at the last hit of each finding"),
        pytest.param({"rules": ["many"], "group_by": ["ip"]}, [], id="X16 grouped like its base"),
        pytest.param(
            {
                "rules": ["many"],
                "type": "value_count",
                "condition": {"gte": 3, "field": "who"},
                "aliases": {"who": {"many": "ip"}},
            },
            [[1, 3, 5]],
            id="X16 values of what the base is grouped by",
        ),
        pytest.param({"rules": ["many"], "group_by": ["user"]}, [], id="X16 no other field"),
        pytest.param(
            {"rules": ["many", "failed"], "type": "temporal", "condition": None},
            [[0, 1], [1, 2, 3], [3, 4, 5]],
            id="X6 hits of one event in the order of rules",
        ),
        pytest.param(
            {"rules": ["failed", "many"], "type": "temporal", "condition": None},
            [[0, 1, 1], [2, 3, 3], [4, 5, 5]],
            id="X6 whichever way round",
        ),
    ],
)
def test_a_correlation_builds_on_another(
    section: dict[str, JsonValue], expected: list[list[int]]
) -> None:
    assert found(correlation("upper", **section), *EVENTS) == expected


def test_the_numbers_of_what_the_base_is_grouped_by() -> None:
    upper = correlation(
        "upper", rules=["many"], type="value_sum", condition={"gte": 7, "field": "ip"}
    )
    events = [failed(second, "3" if second < 2 else "4") for second in range(4)]
    assert found(upper, *events) == [[1, 3]]


def test_a_circle_is_refused() -> None:
    upper = correlation("upper", rules=["upper"])
    with pytest.raises(RuleError, match="upper builds on itself"):
        found(upper)

"""Short ways to ask the naive evaluator: does this detection fire, how is this one refused?"""

from collections.abc import Mapping, Sequence

import pytest

from khumkan.core.errors import RuleError
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.naive import NaiveRule
from khumkan.engine.rows import LogSource, Row, Value

SOURCE = LogSource(product="testbench")

Placeholders = Mapping[str, Sequence[str]]


def row(values: Mapping[str, Value]) -> Row:
    return Row(frozenset({SOURCE}), dict(values), None)


def rule(detections: JsonObject, condition: JsonValue = "asked") -> JsonObject:
    return {
        "title": "A rule of the tests",
        "logsource": {"product": SOURCE.product},
        "detection": {**detections, "condition": condition},
    }


def fires(
    definition: JsonValue, values: Mapping[str, Value], placeholders: Placeholders | None = None
) -> bool:
    """Say whether a rule with only this detection matches a row with these values."""
    return NaiveRule(rule({"asked": definition}), placeholders).matches(row(values))


def refusal(definition: JsonValue, placeholders: Placeholders | None = None) -> str:
    """Return the words with which a rule with this detection is refused."""
    with pytest.raises(RuleError) as caught:
        NaiveRule(rule({"asked": definition}), placeholders)
    return str(caught.value)

"""Which values a rule names as fit to leave the hospital."""

import pytest

from khumkan.core.severity import Severity
from khumkan.engine.columns import column_for
from khumkan.engine.compiled import Advice, CompiledRule, Leaf, Origin, Present, RuleHead
from khumkan.engine.findings import SharedValue
from khumkan.engine.rows import LogSource, Row, Value
from khumkan.engine.sharing import MAX_SHARED_LENGTH, gather_shared, shared_columns, shared_values

FORTIGATE = LogSource("fortigate", "", "event")


def rule_of(source: LogSource, *fields: str) -> CompiledRule:
    head = RuleHead("r", "r", Severity.HIGH, Origin("r.yml", 1), advice=Advice(indicators=fields))
    return CompiledRule(head, source, Leaf("f", "f", Present()))


def shared_of(values: dict[str, Value], *fields: str) -> list[tuple[str, Value]]:
    columns = [(field, field) for field in fields]
    shared = shared_values(columns, Row(frozenset(), values, None))
    return [(one.field, one.value) for one in shared]


@pytest.mark.parametrize("field", ["c-ip", "remip", "source.ip", "srcip"])
@pytest.mark.parametrize("source", [FORTIGATE, LogSource("", "webserver")], ids=str)
def test_a_field_is_found_where_conditions_of_the_rule_find_it(
    source: LogSource, field: str
) -> None:
    expected = ((field, column_for(source, field)),)
    assert shared_columns(rule_of(source, field, field), column_for) == expected


def test_a_rule_that_names_no_field_shares_nothing() -> None:
    assert shared_columns(rule_of(FORTIGATE), column_for) == ()
    assert shared_of({"ip": "h"}) == []


def test_every_value_is_told_once_under_the_name_the_author_wrote() -> None:
    values: dict[str, Value] = {"a": ("x", "y", "x"), "b": 7, "c": "not named"}
    assert shared_of(values, "b", "a", "gone") == [("b", 7), ("a", "x"), ("a", "y")]


@pytest.mark.parametrize("value", ["x" * (MAX_SHARED_LENGTH + 1), "\ud800"], ids=["long", "half"])
def test_what_cannot_be_told_whole_is_left_out(value: str) -> None:
    assert shared_of({"a": (value, "y")}, "a") == [("a", "y")]


def test_no_more_than_the_limit_is_gathered() -> None:
    values = (SharedValue("a", str(number)) for number in range(1_000))
    assert [one.value for one in gather_shared(values, limit=3)] == ["0", "1", "2"]
    assert next(values).value == "3"

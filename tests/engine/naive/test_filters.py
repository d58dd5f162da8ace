"""Filters: section 8 of the semantics page."""

import pytest

from khumkan.core.errors import RuleError
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.columns import column_for
from khumkan.engine.naive import FilteredRule, NaiveRule, applies, idle_names, read_filter
from khumkan.engine.rows import LogSource, Row, Value

SOURCE = LogSource("windows", "process_creation")
RULE: JsonObject = {
    "id": "1234",
    "name": "rar",
    "logsource": {"product": "windows", "category": "process_creation"},
    "detection": {"selection": {"Image": "rar"}, "condition": "selection"},
}
COUNT: JsonObject = {"name": "count", "correlation": {}}


def filter_of(
    condition: JsonValue = "not selection",
    rules: JsonValue = "any",
    logsource: JsonValue = None,
    **detections: JsonValue,
) -> JsonObject:
    return {
        "logsource": {"product": "windows"} if logsource is None else logsource,
        "filter": {
            "rules": rules,
            **(detections or {"selection": {"User": "adm"}}),
            "condition": condition,
        },
    }


def matches(*filters: JsonObject, **values: Value) -> bool:
    columns = {column_for(SOURCE, field): value for field, value in values.items()}
    row = Row(frozenset({SOURCE}), columns, None)
    return FilteredRule(RULE, filters, {"Admins": ["adm"]}).matches(row)


@pytest.mark.parametrize(
    ("filters", "user", "is_match"),
    [
        pytest.param([], "adm", True, id="F4 none"),
        pytest.param([filter_of()], "adm", False, id="F4 left out"),
        pytest.param([filter_of()], "eve", True, id="F4 not described, so not left out"),
        pytest.param([filter_of("selection")], "adm", True, id="F4 kept, as it is written"),
        pytest.param([filter_of("selection")], "eve", False, id="F4 nothing else is kept"),
        pytest.param(
            [filter_of(), filter_of(selection={"User": "eve"})], "eve", False, id="F4 every one"
        ),
        pytest.param([filter_of(logsource={"product": "linux"})], "adm", True, id="F3 of others"),
        pytest.param([filter_of(logsource={"product": "WINDOWS"})], "adm", False, id="F3 no case"),
        pytest.param([filter_of(rules=["other"])], "adm", True, id="F3 for another rule"),
        pytest.param([filter_of(rules=["other", "rar"])], "adm", False, id="F2 by name in a list"),
        pytest.param([filter_of(rules="1234")], "adm", False, id="F2 by id alone"),
        pytest.param([filter_of(rules="Any")], "adm", False, id="F2 any in any case"),
        pytest.param([filter_of(rules=["any"])], "adm", True, id="F2 any in a list is a name"),
        pytest.param(
            [filter_of("not s", s={"User|expand": "%Admins%"})],
            "adm",
            False,
            id="F5 its placeholders, its fields",
        ),
        pytest.param([filter_of("not 1 of them", a={"User": "adm"})], "adm", False, id="F6 them"),
        pytest.param(
            [filter_of("not 1 of them", a={"User": "x"}, _b={"User": "adm"})],
            "adm",
            True,
            id="F6 them without what is hidden",
        ),
        pytest.param(
            [filter_of("not all of sel*", selection={"User": "adm"})],
            "adm",
            False,
            id="F6 a name that the rule has too",
        ),
        pytest.param(
            [filter_of() | {"level": "urgent", "title": 5}], "adm", False, id="F1 other keys"
        ),
    ],
)
def test_a_filtered_rule(filters: list[JsonObject], user: str, *, is_match: bool) -> None:
    assert matches(*filters, Image="rar", User=user) == is_match
    assert not matches(*filters, Image="zip", User=user)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(filter_of(rules=[]), id="F2 no rule"),
        pytest.param(filter_of(rules=None), id="F2 rules missing"),
        pytest.param(filter_of(rules=[5]), id="F2 a number"),
        pytest.param(filter_of(rules=["a", ""]), id="F2 an empty name"),
        pytest.param(filter_of(["selection"]), id="F1 a list of conditions"),
        pytest.param(filter_of(None), id="F1 no condition"),
        pytest.param(filter_of("other"), id="F1 a condition about nothing"),
        pytest.param(filter_of("1 of them", _s={"a": 1}), id="F1 nothing to see"),
        pytest.param(filter_of(logsource={}), id="F1 no log source"),
        pytest.param(filter_of(s={}), id="F1 an empty detection"),
        pytest.param(filter_of() | {"detection": {}}, id="F1 a rule as well"),
        pytest.param(filter_of() | {"correlation": {}}, id="F1 a correlation as well"),
        pytest.param({"filter": "x", "logsource": {"product": "p"}}, id="F1 no map"),
        pytest.param(filter_of("not s", s={"User|expand": "%x%"}), id="F5 no values"),
    ],
)
def test_a_filter_is_refused(document: JsonObject) -> None:
    with pytest.raises(RuleError):
        read_filter(document, SOURCE)


def test_a_rule_is_no_filter() -> None:
    with pytest.raises(RuleError, match="no filter section"):
        NaiveRule(RULE | filter_of())


@pytest.mark.parametrize(
    ("document", "idle"),
    [
        pytest.param(filter_of(), [], id="F7 nothing idle"),
        pytest.param(filter_of(rules=["rar", "zip"]), ["zip"], id="F7 not loaded"),
        pytest.param(filter_of(rules=["rar", "count"]), ["count"], id="F7 a correlation"),
        pytest.param(
            filter_of(rules=["rar"], logsource={"product": "linux"}), ["rar"], id="F7 not covered"
        ),
        pytest.param(filter_of(logsource={"product": "linux"}), ["any"], id="F7 any, but none"),
    ],
)
def test_what_comes_to_nothing_is_told(document: JsonObject, idle: list[str]) -> None:
    assert list(idle_names(document, [RULE, COUNT])) == idle


def test_a_filter_never_applies_to_a_correlation() -> None:
    assert not applies(filter_of(rules=["count"]), COUNT)

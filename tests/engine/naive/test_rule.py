"""A whole rule and the rows it applies to; and that no statement of the page lacks a test."""

import re
from pathlib import Path

import pytest
from tests.engine.naive.asking import rule

from khumkan.core.errors import RuleError
from khumkan.core.jsontypes import JsonObject
from khumkan.engine.naive import NaiveRule
from khumkan.engine.rows import LogSource, Row

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[2] / "docs" / "reference" / "sigma-semantics.md"


def applies(logsource: JsonObject, *sources: LogSource) -> bool:
    document = rule({"asked": {"F": "a"}}) | {"logsource": logsource}
    return NaiveRule(document).matches(Row(frozenset(sources), {"F": "a"}, None))


@pytest.mark.parametrize(
    ("logsource", "sources", "expected"),
    [
        pytest.param({"product": "p"}, [LogSource("p")], True, id="R1 the product"),
        pytest.param(
            {"product": "p"}, [LogSource("p", "c", "s")], True, id="R1 a row may say more"
        ),
        pytest.param({"product": "p", "category": "c"}, [LogSource("p")], False, id="R1 not less"),
        pytest.param({"service": "s"}, [LogSource("p", "", "s")], True, id="R1 only the service"),
        pytest.param({"product": "p"}, [LogSource("q")], False, id="R1 another product"),
        pytest.param({"product": "p"}, [LogSource("q"), LogSource("p")], True, id="R1 any source"),
        pytest.param(
            {"product": "p", "category": "c"},
            [LogSource("p", "x"), LogSource("q", "c")],
            False,
            id="R1 but one of them wholly",
        ),
        pytest.param({"product": "P"}, [LogSource("p")], True, id="R1 lower-cased"),
        pytest.param({"product": "p", "definition": "x"}, [LogSource("p")], True, id="R1 no more"),
        pytest.param(
            {"product": "p", "service": None}, [LogSource("p")], True, id="R1 null is any"
        ),
        pytest.param({"product": "p"}, [], False, id="R1 a row without sources"),
    ],
)
def test_a_rule_applies_to_a_row(
    logsource: JsonObject, sources: list[LogSource], expected: bool
) -> None:
    assert applies(logsource, *sources) is expected


@pytest.mark.parametrize(
    ("field", "column"),
    [
        pytest.param("Image", "process.executable", id="R3 a field with an ECS name"),
        pytest.param("process.executable", "process.executable", id="R3 the ECS name itself"),
    ],
)
def test_a_field_is_looked_up_under_its_column(field: str, column: str) -> None:
    source = LogSource("windows", "process_creation")
    document = rule({"asked": {field: "a"}}) | {
        "logsource": {"product": source.product, "category": source.category}
    }
    assert NaiveRule(document).matches(Row(frozenset({source}), {column: "a"}, None))


def test_a_rule_tells_its_log_source() -> None:
    document = rule({"asked": {"F": "a"}}) | {"logsource": {"product": "P", "category": "c"}}
    assert NaiveRule(document).source == LogSource(product="p", category="c")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"logsource": None}, "logsource", id="R2 no log source"),
        pytest.param({"logsource": {}}, "logsource", id="R2 an empty one"),
        pytest.param({"logsource": {"definition": "x"}}, "logsource", id="R2 none of the parts"),
        pytest.param({"logsource": {"product": 5}}, "logsource", id="R2 a part that is a number"),
        pytest.param({"detection": None}, "detection", id="D4 no detection"),
        pytest.param({"detection": []}, "detection", id="D4 a detection that is a list"),
        pytest.param({"detection": {"condition": "a"}}, "names a", id="C5 nothing to detect"),
        pytest.param({"detection": {"a": {"F": 1}}}, "condition", id="C5 no condition"),
    ],
)
def test_a_rule_is_refused(changes: JsonObject, words: str) -> None:
    with pytest.raises(RuleError, match=words):
        NaiveRule(rule({"asked": {"F": "a"}}) | changes)


@pytest.mark.parametrize(
    ("detections", "words"),
    [
        pytest.param({"a": "x", "timeframe": "15m"}, "timeframe", id="D4 timeframe"),
        pytest.param({"a": "x", 5: "y"}, "5", id="D4 a name that is a number"),
        pytest.param({"a": "x", "unused": {"F|nope": 1}}, "nope", id="M1 in an unused detection"),
    ],
)
def test_a_rule_is_refused_for_any_part_of_it(detections: JsonObject, words: str) -> None:
    with pytest.raises(RuleError, match=words):
        NaiveRule(rule(detections, "a"))


def test_every_statement_of_the_page_has_a_row() -> None:
    stated = set(re.findall(r"^- \*\*([A-Z]\d+)\*\*", PAGE.read_text(), re.MULTILINE))
    tested = {
        name
        for path in HERE.glob("test_*.py")
        for name in re.findall(r'id=f?"([A-Z]\d+) ', path.read_text())
    }
    assert stated
    assert tested == stated

"""How a row's values are seen by a rule: section 1 of the semantics page."""

import pytest
from tests.engine.naive.asking import fires

from khumkan.core.jsontypes import JsonValue
from khumkan.engine.rows import Value


@pytest.mark.parametrize(
    ("values", "definition", "expected"),
    [
        pytest.param({"F": "a"}, {"F": "a"}, True, id="R3 a scalar is the one element"),
        pytest.param({"G": "a"}, {"F": "a"}, False, id="R3 another column is not looked at"),
        pytest.param({"F": ()}, {"F": None}, True, id="R4 an empty tuple is absent for null"),
        pytest.param({"F": ()}, {"F|exists": True}, False, id="R4 and for exists"),
        pytest.param({}, {"F": None}, True, id="R4 no entry is absent"),
        pytest.param({}, {"F": "*"}, False, id="R4 an absent field has no element to match"),
        pytest.param({"F": ("a", "b")}, {"F": "b"}, True, id="R5 any element may match"),
        pytest.param({"F": ("a", "b")}, {"F": "c"}, False, id="R5 no element matches"),
        pytest.param({"F": ("a", 7)}, {"F": 7}, True, id="R5 elements may be of several types"),
        pytest.param({"F": 1}, {"F": 1}, True, id="R6 number and number"),
        pytest.param({"F": 1.0}, {"F": 1}, True, id="R6 a whole float is its digits"),
        pytest.param({"F": "1"}, {"F": 1}, True, id="R6 number in the rule, text in the event"),
        pytest.param({"F": 1}, {"F": "1"}, True, id="R6 text in the rule, number in the event"),
        pytest.param({"F": "1.0"}, {"F": 1}, False, id="R6 text 1.0 is not 1"),
        pytest.param({"F": "01"}, {"F": 1}, False, id="R6 text 01 is not 1"),
        pytest.param({"F": 1.0}, {"F": "1.0"}, False, id="R6 the text of float 1.0 is 1"),
        pytest.param({"F": 0.5}, {"F": "0.5"}, True, id="R6 a fraction is its shortest repr"),
        pytest.param({"F": 1e-7}, {"F": "1e-07"}, True, id="R6 a small fraction too"),
        pytest.param({"F": 1e22}, {"F": "1" + 22 * "0"}, True, id="R6 a large float in digits"),
        pytest.param({"F": -0.0}, {"F": 0}, True, id="R6 minus zero is zero"),
        pytest.param({"F": 5156}, {"F": "51*"}, True, id="R6 wildcards see a number's digits"),
        pytest.param({"F": True}, {"F": True}, True, id="R6 true and true"),
        pytest.param({"F": "TRUE"}, {"F": True}, True, id="R6 true and text in any case"),
        pytest.param({"F": True}, {"F": "True"}, True, id="R6 text and true"),
        pytest.param({"F": False}, {"F": True}, False, id="R6 true is not false"),
        pytest.param({"F": True}, {"F": 1}, False, id="R6 true is not 1"),
        pytest.param({"F": 1}, {"F": True}, False, id="R6 1 is not true"),
        pytest.param({"F": (True, 1.5)}, {"F": 1.5}, True, id="R6 mixed types in a list"),
    ],
)
def test_a_rule_sees_a_value_as(
    values: dict[str, Value], definition: JsonValue, expected: bool
) -> None:
    assert fires(definition, values) is expected

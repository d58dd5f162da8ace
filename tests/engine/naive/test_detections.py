"""Maps and lists: section 5 of the semantics page."""

import pytest
from tests.engine.naive.asking import fires, refusal

from khumkan.core.jsontypes import JsonValue
from khumkan.engine.rows import Value

EVENT: dict[str, Value] = {"a": "1", "b": "2", "c": "three"}


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        pytest.param({"a": 1, "b": 2}, True, id="D1 all items"),
        pytest.param({"a": 1, "b": 3}, False, id="D1 not all items"),
        pytest.param({"a": 1, "": ["thr"]}, True, id="D1 an item and a keyword"),
        pytest.param({"c|startswith": "t", "c|endswith": "x"}, False, id="D1 one field twice"),
        pytest.param(["x", "thr"], True, id="D2 a list of scalars"),
        pytest.param([{"a": 7}, {"b": 2}], True, id="D2 one of the maps"),
        pytest.param([{"a": 7}, {"b": 7}], False, id="D2 none of the maps"),
        pytest.param([{"a": 1, "b": 7}], False, id="D2 a map in a list is all of it"),
        pytest.param(["x", {"a": 1}], True, id="D2 a keyword or a map"),
        pytest.param(["thr", {"a": 7}], True, id="D2 the keyword of the two"),
        pytest.param([["x", "thr"], {"a": 7}], True, id="D2 a list in a list"),
        pytest.param([[{"a": 7}], [{"b": 7}, {"a": 1}]], True, id="D2 lists of maps"),
        pytest.param("thr", True, id="D3 a string alone"),
        pytest.param(2, True, id="D3 a number alone"),
        pytest.param(True, False, id="D3 a boolean alone"),
    ],
)
def test_a_detection_matches(definition: JsonValue, expected: bool) -> None:
    assert fires(definition, EVENT) is expected


@pytest.mark.parametrize(
    ("definition", "words"),
    [
        pytest.param({}, "empty", id="D1 an empty map"),
        pytest.param([], "empty", id="D1 an empty list"),
        pytest.param([{}], "empty", id="D1 an empty map in a list"),
        pytest.param([["a"], []], "empty", id="D1 an empty list in a list"),
        pytest.param({4104: "a"}, "4104", id="D4 a key that is a number"),
    ],
)
def test_a_detection_is_refused(definition: JsonValue, words: str) -> None:
    assert words in refusal(definition)

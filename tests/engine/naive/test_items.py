"""Keywords, which have no field: section 4 of the semantics page."""

import pytest
from tests.engine.naive.asking import fires, refusal

from khumkan.core.jsontypes import JsonValue
from khumkan.engine.rows import Value

EVENT: dict[str, Value] = {
    "a": "Mimikatz was here",
    "b": ("x", "event::clear"),
    "port": 4104,
    "flag": True,
}


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        pytest.param("mimikatz", True, id="K1 in one column"),
        pytest.param("event::clear", True, id="K1 in an element"),
        pytest.param("was not here", False, id="K1 in none"),
        pytest.param("port", False, id="K1 not in the names of columns"),
        pytest.param("here x", False, id="K1 not across columns"),
        pytest.param("was", True, id="K2 inside a value"),
        pytest.param("mimi*here", True, id="K2 with a wildcard"),
        pytest.param("was h?re", True, id="K2 with the other wildcard"),
        pytest.param(r"was\*", False, id="K2 with an escape"),
        pytest.param("410", True, id="K2 text in a number"),
        pytest.param("", True, id="K2 the empty string is in every value"),
        pytest.param(["no", "was"], True, id="K2 one of a list"),
        pytest.param({"|startswith": "mimi"}, True, id="K2 at the start of some value"),
        pytest.param({"|startswith": "was"}, False, id="K2 at the start of none"),
        pytest.param({"|endswith": ["clear"]}, True, id="K2 at the end of some value"),
        pytest.param({"|endswith": ["event"]}, False, id="K2 at the end of none"),
        pytest.param({"|contains": "was"}, True, id="K2 contains is the same"),
        pytest.param({"": ["was"]}, True, id="K2 an empty key"),
        pytest.param(4104, True, id="K3 a number equal to a value"),
        pytest.param([410], False, id="K3 and not a part of one"),
        pytest.param(True, True, id="K3 a boolean"),
        pytest.param(False, False, id="K3 a boolean that is not there"),
        pytest.param({"|re": "^M.m"}, True, id="K4 an expression"),
        pytest.param({"|re": "^was"}, False, id="K4 an expression found nowhere"),
        pytest.param({"|re|i": "^m.M"}, True, id="K4 with a flag"),
        pytest.param({"|all": ["was", "clear", 4104]}, True, id="K4 all, in different columns"),
        pytest.param({"|all": ["was", "nothing"]}, False, id="K4 all, one missing"),
        pytest.param({"|neq": ["nothing"]}, True, id="K4 neq: nowhere"),
        pytest.param({"|neq": ["was"]}, False, id="K4 neq: somewhere"),
        pytest.param({"|cased": ["Mimi"]}, True, id="K4 cased"),
        pytest.param({"|cased": ["mimi"]}, False, id="K4 cased, in another case"),
        pytest.param({"|cased|startswith": "Mimi"}, True, id="K4 cased and anchored"),
    ],
)
def test_a_keyword_is_found(definition: JsonValue, expected: bool) -> None:
    assert fires(definition, EVENT) is expected


@pytest.mark.parametrize(
    ("definition", "text", "expected"),
    [
        pytest.param({"|windash": " -p"}, "x /p", True, id="K4 windash"),
        pytest.param({"|base64": "foobar"}, "xZm9vYmFyx", True, id="K4 base64"),
        pytest.param({"|base64offset": "foobar"}, "xZvb2Jhcx", True, id="K4 base64offset"),
        pytest.param({"|wide|base64offset": "foobar"}, "xZgBvAG8AYgBhAHIAx", True, id="K4 wide"),
        pytest.param("", "", True, id="K2 the empty string in an empty value"),
    ],
)
def test_an_encoded_keyword_is_found(definition: JsonValue, text: Value, expected: bool) -> None:
    assert fires(definition, {"F": text}) is expected


def test_nothing_is_found_in_a_row_without_values() -> None:
    assert not fires("", {})


@pytest.mark.parametrize(
    ("definition", "words"),
    [
        pytest.param(None, "null needs a field", id="K5 null"),
        pytest.param(["a", None], "null needs a field", id="K5 null in a list"),
        pytest.param({"|all": []}, "empty list", id="K5 an empty list"),
        pytest.param({"|cidr": "10.0.0.0/8"}, "network needs a field", id="K5 cidr"),
        pytest.param({"|gt": 5}, "comparison needs a field", id="K5 gt"),
        pytest.param({"|hour": 5}, "number needs a field", id="K5 a time part"),
        pytest.param({"|fieldref": "F"}, "fieldreference needs a field", id="K5 fieldref"),
        pytest.param({"|exists": True}, "existence needs a field", id="K5 exists"),
        pytest.param({"|nonsense": "a"}, "nonsense", id="M1 an unknown modifier"),
    ],
)
def test_a_keyword_is_refused(definition: JsonValue, words: str) -> None:
    assert words in refusal(definition)

"""Values without modifiers: section 2 of the semantics page."""

from datetime import date

import pytest
from tests.engine.naive.asking import fires, refusal

from khumkan.core.jsontypes import JsonValue
from khumkan.engine.rows import Value


@pytest.mark.parametrize(
    ("value", "text", "expected"),
    [
        pytest.param("whoami", "whoami", True, id="V1 the whole text"),
        pytest.param("whoami", "whoami /all", False, id="V1 not its beginning"),
        pytest.param("whoami", "c:\\whoami", False, id="V1 not its end"),
        pytest.param("WhoAmI", "wHOaMi", True, id="V2 case does not matter"),
        pytest.param("ÉCOLE", "école", True, id="V2 nor beyond ASCII"),
        pytest.param("straße", "STRASSE", False, id="V2 but nothing is spelt out"),
        pytest.param("โรงพยาบาล", "โรงพยาบาล", True, id="V2 Thai has no case"),
        pytest.param("?", "İ", False, id="V2 wildcards count characters of the lowered text"),
        pytest.param("??", "İ", True, id="V2 of which a dotted capital I has two"),
        pytest.param("who*", "who", True, id="V3 a star may be nothing"),
        pytest.param("who*", "whoami", True, id="V3 a star may be much"),
        pytest.param("*am*", "whoami", True, id="V3 two stars"),
        pytest.param("w*i", "whoami.exe", False, id="V3 what follows a star must end the text"),
        pytest.param("who?mi", "whoami", True, id="V3 a question mark is one character"),
        pytest.param("who?mi", "whomi", False, id="V3 and not none"),
        pytest.param("who?mi", "whoaami", False, id="V3 and not two"),
        pytest.param("a*b", "a\nb", True, id="V3 a star matches a line end"),
        pytest.param("a?b", "a\nb", True, id="V3 so does a question mark"),
        pytest.param("a", "a\n", False, id="V3 a line end counts"),
        pytest.param("a.c", "abc", False, id="V3 a full stop is a full stop"),
        pytest.param("[a]", "[a]", True, id="V3 and brackets are brackets"),
        pytest.param(r"a\*", "a*", True, id="V4 an escaped star is a star"),
        pytest.param(r"a\*", "ab", False, id="V4 and no wildcard"),
        pytest.param(r"a\?", "a?", True, id="V4 an escaped question mark"),
        pytest.param(r"C:\Temp", "c:\\temp", True, id="V4 a backslash before a letter is itself"),
        pytest.param(r"C:\\Temp", "c:\\temp", True, id="V4 an escaped one is one"),
        pytest.param("a\\", "a\\", True, id="V4 a last backslash is itself"),
        pytest.param(r"a\\*", "a\\xyz", True, id="V4 backslash and wildcard"),
        pytest.param(r"a\\*", "axyz", False, id="V4 the backslash is wanted"),
        pytest.param(r"a\\\*", "a\\*", True, id="V4 backslash and star"),
        pytest.param(r"a\\\*", "a\\x", False, id="V4 and no wildcard there"),
        pytest.param(r"a\\\\b", r"a\\b", True, id="V4 four backslashes are two"),
        pytest.param(r"a\\\b", r"a\\b", True, id="V4 three are two"),
        pytest.param(1.0, "1", True, id="V5 a whole float in a rule is its digits"),
        pytest.param(2.5, "2.5", True, id="V5 a fraction"),
        pytest.param(2**53, str(2**53), True, id="V5 the largest number that is sure to be exact"),
        pytest.param(True, "True", True, id="V6 true"),
        pytest.param(False, "false", True, id="V6 false"),
        pytest.param(None, "", False, id="V7 null is not the empty string"),
        pytest.param("", "", True, id="V8 the empty string"),
        pytest.param("", " ", False, id="V8 a blank is not empty"),
        pytest.param(["a", "b"], "b", True, id="V9 one of a list"),
        pytest.param(["a", "b"], "c", False, id="V9 none of a list"),
        pytest.param([1, "b", None], "1", True, id="V9 a list of several types"),
    ],
)
def test_a_value_matches_a_text(value: JsonValue, text: Value, expected: bool) -> None:
    assert fires({"F": value}, {"F": text}) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(None, True, id="V7 null"),
        pytest.param([], True, id="V7 an empty list means null"),
        pytest.param(["a", None], True, id="V7 null in a list"),
        pytest.param("", False, id="V8 the empty string wants a field"),
        pytest.param("*", False, id="V3 a star wants a field"),
    ],
)
def test_a_value_matches_an_absent_field(value: JsonValue, expected: bool) -> None:
    assert fires({"F": value}, {"G": "there"}) is expected


@pytest.mark.parametrize(
    ("value", "words"),
    [
        pytest.param(float("inf"), "out of range", id="V5 infinity"),
        pytest.param(float("nan"), "out of range", id="V5 no number"),
        pytest.param(2**53 + 1, "9007199254740993", id="V5 a number that a double rounds"),
        pytest.param(10**400, "out of range", id="V5 a number beyond a double"),
        pytest.param(date(2026, 1, 2), "date", id="V10 a date that YAML read"),
        pytest.param({"a": "b"}, "dict", id="V10 a map"),
        pytest.param([["a"]], "list", id="V10 a list in a list"),
    ],
)
def test_a_value_is_refused_by_name(value: JsonValue, words: str) -> None:
    assert words in refusal({"F": value})

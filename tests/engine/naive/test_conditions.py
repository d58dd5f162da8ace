"""Which detections must match: section 6 of the semantics page."""

import pytest
from tests.engine.naive.asking import row, rule

from khumkan.core.errors import RuleError
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.naive import NaiveRule

# Detections whose names say whether they match; each asks for a field of its own.
YES: JsonObject = {"v": "1"}
NO: JsonObject = {"v": "0"}
NAMES: JsonObject = {
    "yes": YES,
    "no": NO,
    "sel_yes": YES,
    "sel_no": NO,
    "with-hyphen": YES,
    "_hidden": NO,
    "1": NO,
    "all": YES,
    "Upper": NO,
}


def holds(condition: JsonValue, detections: JsonObject | None = None) -> bool:
    return NaiveRule(rule(detections or NAMES, condition)).matches(row({"v": "1"}))


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        pytest.param("yes", True, id="C1 a name"),
        pytest.param("no", False, id="C1 a name that does not match"),
        pytest.param("with-hyphen", True, id="C1 a hyphen in a name"),
        pytest.param("_hidden", False, id="C1 an underscore in front"),
        pytest.param("not no", True, id="C1 not"),
        pytest.param("not not no", False, id="C1 not twice"),
        pytest.param("not(no)", True, id="C1 not and a parenthesis"),
        pytest.param("yes and no", False, id="C1 and"),
        pytest.param("yes or no", True, id="C1 or"),
        pytest.param("no and no or yes", True, id="C1 and binds closer than or, in front"),
        pytest.param("yes or no and no", True, id="C1 and behind"),
        pytest.param("(yes or no) and no", False, id="C1 parentheses"),
        pytest.param("not no or yes", True, id="C1 not binds closer than or"),
        pytest.param("not yes or yes", True, id="C1 not is over before or"),
        pytest.param("not yes and no", False, id="C1 not is over before and"),
        pytest.param("not (yes and no)", True, id="C1 not of a parenthesis"),
        pytest.param("yes\n  and yes", True, id="C1 a line end is a blank"),
        pytest.param("yes and yes and yes and no", False, id="C1 a chain"),
        pytest.param("1 of sel_*", True, id="C2 1 of"),
        pytest.param("any of sel_*", True, id="C2 any of"),
        pytest.param("all of sel_*", False, id="C2 all of"),
        pytest.param("all of *_yes", True, id="C2 a star in front"),
        pytest.param("1 of s*l_n*", False, id="C2 two stars"),
        pytest.param("1 of sel_no", False, id="C2 no star"),
        pytest.param("not 1 of sel_n*", True, id="C2 not 1 of"),
        pytest.param("not all of sel_* and yes", True, id="C2 not all of"),
        pytest.param("yes and not 1 of sel_n* and not 1 of n*", True, id="C2 in a chain"),
        pytest.param("1", False, id="C1 a detection called 1"),
        pytest.param("all and yes", True, id="C1 a detection called all"),
        pytest.param("1 of them", True, id="C3 one of them"),
        pytest.param("all of them", False, id="C3 all of them"),
        pytest.param("1 of _*", False, id="C3 a pattern with an underscore"),
        pytest.param(["no", "yes"], True, id="C4 a list of conditions"),
        pytest.param(["no", "1 of no"], False, id="C4 none of the list"),
    ],
)
def test_a_condition_holds(condition: JsonValue, expected: bool) -> None:
    assert holds(condition) is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        pytest.param("all of them", True, id="C3 them leaves out the underscore"),
        pytest.param("all of *", True, id="C3 so does a star"),
        pytest.param("1 of _*", False, id="C3 an underscore finds it"),
    ],
)
def test_a_hidden_detection(condition: JsonValue, expected: bool) -> None:
    assert holds(condition, {"seen": YES, "_hidden": NO}) is expected


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        pytest.param("missing", "missing", id="C5 a name that isn't there"),
        pytest.param("1 of missing*", "missing*", id="C5 a pattern of nothing"),
        pytest.param("1 of upper*", r"1 of upper\*", id="C2 case matters"),
        pytest.param("1 of with-*", "can't be read|with-", id="C5 a hyphen in a pattern"),
        pytest.param("yes yes", "can't be read", id="C5 two names"),
        pytest.param("yes and", "can't be read", id="C5 nothing after and"),
        pytest.param("and yes", "can't be read", id="C5 nothing before and"),
        pytest.param("not", "can't be read", id="C5 nothing after not"),
        pytest.param("(yes", "can't be read", id="C5 an open parenthesis"),
        pytest.param("(yes no", "can't be read", id="C5 no closing one"),
        pytest.param("yes)", "can't be read", id="C5 a closing parenthesis"),
        pytest.param("()", "can't be read", id="C5 empty parentheses"),
        pytest.param("sel*", "can't be read", id="C5 a pattern without of"),
        pytest.param("yes AND yes", "can't be read", id="C1 operators are lower case"),
        pytest.param("2 of sel*", "can't be read|names 2", id="C5 another number"),
        pytest.param("all of", "can't be read", id="C5 all of nothing"),
        pytest.param("yes & no", "character", id="C5 a strange character"),
        pytest.param("(" * 5000 + "yes" + ")" * 5000, "parentheses", id="C5 too deep"),
        pytest.param("", "not empty", id="C5 nothing"),
        pytest.param(" ", "not empty", id="C5 a blank"),
        pytest.param(None, "must be text", id="C5 no condition"),
        pytest.param(5, "must be text", id="C5 a number"),
        pytest.param([], "no condition", id="C5 an empty list"),
        pytest.param(["yes", "missing"], "missing", id="C5 one of the list is wrong"),
        pytest.param("yes | count() by a > 5", r"count\(\) by a", id="C6 an old aggregation"),
        pytest.param("yes | near no", "near no", id="C6 near"),
    ],
)
def test_a_condition_is_refused(condition: JsonValue, words: str) -> None:
    with pytest.raises(RuleError, match=words):
        holds(condition)


@pytest.mark.parametrize("word", ["and", "or", "not"])
def test_an_operator_is_no_name(word: str) -> None:
    with pytest.raises(RuleError, match="can't be read"):
        holds(f"yes and {word}", {"yes": YES, word: YES})

"""A finding says which part of the rule met which value, in the rule's own words."""

import pytest

from khumkan.engine.compiled import (
    ANY_COLUMN,
    All,
    Any_,
    Compare,
    Condition,
    Leaf,
    Literal,
    Network,
    Not,
    OtherField,
    Present,
    Regex,
    TimePart,
    Wildcard,
)
from khumkan.engine.matcher import Evidence, find_evidence
from khumkan.engine.rows import LogSource, Row

IMAGE = Leaf("Image", "process.executable", Literal("endswith", r"\cmd.exe"))
USER = Leaf("User", "user.name", Literal("equals", "admin"))
NOBODY = Not(Leaf("User", "user.name", Literal("equals", "nobody")))


def row(**columns: object) -> Row:
    values = {name.replace("_", ".", 1): value for name, value in columns.items()}
    return Row(frozenset([LogSource("windows")]), values, None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("condition", "fields"),
    [
        pytest.param(All((IMAGE, USER)), ["Image", "User"], id="all parts of an and"),
        pytest.param(Any_((IMAGE, NOBODY, USER)), ["Image", "User"], id="what held of an or"),
        pytest.param(All((IMAGE, NOBODY)), ["Image"], id="a negation tells nothing"),
        pytest.param(All((IMAGE, IMAGE)), ["Image"], id="each part once"),
        pytest.param(Not(Not(IMAGE)), ["Image"], id="only negations tell what was there"),
    ],
)
def test_the_parts_that_held_are_told(condition: Condition, fields: list[str]) -> None:
    found = find_evidence(condition, row(process_executable=r"C:\cmd.exe", user_name="admin"))
    assert [one.field for one in found] == fields


def test_evidence_names_field_column_value_and_test() -> None:
    found = find_evidence(IMAGE, row(process_executable=r"C:\CMD.exe"))
    assert found == (Evidence("Image", "process.executable", r"C:\CMD.exe", r"endswith: \cmd.exe"),)


def test_of_a_list_the_element_that_met_the_test_is_told() -> None:
    found = find_evidence(USER, row(user_name=("guest", "admin")))
    assert [one.value for one in found] == ["admin"]


def test_a_keyword_tells_the_column_it_was_found_in() -> None:
    keyword = Leaf("", ANY_COLUMN, Literal("contains", "adm"))
    found = find_evidence(keyword, row(user_name="admin"))
    assert found == (Evidence("", "user.name", "admin", "contains: adm"),)


def test_a_rule_about_absence_tells_what_was_there_instead() -> None:
    found = find_evidence(NOBODY, row(user_name="admin"))
    assert found == (Evidence("User", "user.name", "admin", "not equals: nobody"),)


def test_another_field_is_told_by_its_column() -> None:
    leaf = Leaf("User", "user.name", OtherField("user.target", "equals"))
    found = find_evidence(leaf, row(user_name="a", user_target="A"))
    assert [one.test for one in found] == ["fieldref equals: user.target"]


@pytest.mark.parametrize(
    ("test", "words"),
    [
        (Literal("equals", "x", cased=True), "equals (cased): x"),
        (Wildcard(("a", "b"), "a*b"), "wildcard: a*b"),
        (Regex("^a", "im"), "re|im: ^a"),
        (Regex("^a"), "re: ^a"),
        (Network("10.0.0.0/8"), "cidr: 10.0.0.0/8"),
        (Compare("gte", 3), "gte: 3"),
        (TimePart("hour", "eq", 2), "hour eq: 2"),
        (Present(), "exists"),
    ],
)
def test_each_test_is_told_in_sigmas_words(test: Literal, words: str) -> None:
    assert test.describe() == words

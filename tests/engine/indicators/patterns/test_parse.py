"""STIX patterns are read as OASIS's own validator reads them; the rest is refused by name."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from stix2patterns.validator import run_validator

from khumkan.core.errors import WireError
from khumkan.engine.indicators.patterns import compile_pattern, parse_pattern
from khumkan.engine.indicators.patterns.parse import MAX_DEPTH
from khumkan.engine.indicators.patterns.tokens import MAX_PATTERN_CHARACTERS
from khumkan.engine.indicators.patterns.tree import Comparison, Every, Some

A = Comparison("a:b", "=", ("x",), is_negated=False, position=2)


@pytest.mark.parametrize(
    ("pattern", "tree"),
    [
        ("[a:b = 'x']", A),
        ("[a:b == 'x']", A),
        ("[a:b != 'x']", Comparison("a:b", "=", ("x",), is_negated=True, position=2)),
        ("[a:b <> 'x']", Comparison("a:b", "=", ("x",), is_negated=True, position=2)),
        ("[a:b NOT != 'x']", A),
        ("[a:b NOT IN ('x', 2, -.5)]", Comparison("a:b", "IN", ("x", 2, -0.5), is_negated=True, position=2)),
        ("[a:b >= +5]", Comparison("a:b", ">=", (5,), is_negated=False, position=2)),
        (r"[a:b = 'x\'\\y']", Comparison("a:b", "=", (r"x'\y",), is_negated=False, position=2)),
        ("[a : b . 'c d' [*] = 'x']", Comparison("a:b.c d[*]", "=", ("x",), is_negated=False, position=2)),
        ("/* [ */[a:b='x'] // ]", Comparison("a:b", "=", ("x",), is_negated=False, position=9)),
        ("([a:b = 'x'])", Comparison("a:b", "=", ("x",), is_negated=False, position=3)),
    ],
)  # fmt: skip
def test_a_comparison_is_read(pattern: str, tree: Comparison) -> None:
    assert parse_pattern(pattern) == tree


def shape_of(node: object) -> str:
    match node:
        case Comparison(path=path):
            return path[-1]
        case Every(children=children):
            return f"({'&'.join(map(shape_of, children))})"
        case Some(children=children):
            return f"({'|'.join(map(shape_of, children))})"
    raise AssertionError(node)


@pytest.mark.parametrize(
    ("pattern", "shape"),
    [
        ("[x:a=1 OR x:b=1 AND x:c=1]", "(a|(b&c))"),
        ("[(x:a=1 OR x:b=1) AND x:c=1]", "((a|b)&c)"),
        ("[x:a=1 AND x:b=1 AND x:c=1]", "(a&b&c)"),
        ("[x:a=1]OR[x:b=1 AND x:c=1]", "(a|(b&c))"),
        ("([x:a=1] OR ([x:b=1])) OR [x:c=1]", "((a|b)|c)"),
    ],
)
def test_and_binds_before_or(pattern: str, shape: str) -> None:
    assert shape_of(parse_pattern(pattern)) == shape


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("[a:b='x'] AND [c:d='y']", "AND at character 11 is not supported: it is about several"),
        ("[a:b='x'] FOLLOWEDBY [c:d='y']", "FOLLOWEDBY at character 11 is not supported"),
        ("[a:b='x'] WITHIN 5 SECONDS", "WITHIN at character 11 is not supported"),
        ("[a:b='x'] REPEATS 5 TIMES", "REPEATS at character 11 is not supported"),
        ("[a:b='x'] START t'2020-01-01T00:00:00Z' STOP t'2021-01-01T00:00:00Z'", "START at character 11"),
        ("([a:b='x'] AND [a:b='y']) OR [a:b='z']", "AND at character 12"),
        ("[EXISTS a:b]", "EXISTS at character 2"),
        ("[NOT a:b='x']", "NOT at character 2"),
        ("[a:b = true]", "true at character 8"),
        ("[a:b = t'2020-01-01T00:00:00Z']", "t'2020-01-01T00:00:00Z' at character 8"),
        ("[a:b = h'ff']", "h'ff' at character 8"),
        ("[a:b LIKE 5]", "5 at character 11"),
        ("[a:b IN ()]", ") at character 10"),
        ("[a:b = 'x'", "ends too early"),
        ("", "ends too early"),
        ("[a:b = 'x']]", "] at character 12"),
        ("[a:b = 'x' or a:c = 'y']", "or at character 12"),
        ("[a:b = 05]", "can't be read at character 8"),
        ("[a:b = " + "9" * 5_000 + "]", "at character 8 is not supported"),
        (r"[a:b = 'x\n']", "can't be read at character 8"),
        ("§", "can't be read at character 1"),
        ("[" + "(" * 10_000 + "a:b = 'x'" + ")" * 10_000 + "]", f"nested too deeply at character {MAX_DEPTH + 2}"),
        ("(" * 10_000, f"nested too deeply at character {MAX_DEPTH + 2}"),
        ("x" * (MAX_PATTERN_CHARACTERS + 1), "more than 1000000 characters"),
    ],
    ids=lambda text: text[:40],
)  # fmt: skip
def test_what_is_not_about_one_event_is_refused_by_name_and_place(
    pattern: str, reason: str
) -> None:
    with pytest.raises(WireError) as caught:
        parse_pattern(pattern)
    assert reason in str(caught.value)


PIECES = ["[", "]", "(", ")", ",", "=", "!=", "<=", ">", "AND", "OR", "NOT", "IN", "LIKE", "'x'", "'x\\'y'", "5", "-1.5",
          "a:b", "a-b:c.d[*]", "a:'b'.c[1]", " ", "\n", "/* c */", "FOLLOWEDBY", "WITHIN 5 SECONDS", "EXISTS", "t'x'", "true"]  # fmt: skip
COMPARISONS = st.sampled_from(
    ["a:b = 'x'", "a:b NOT IN ('x', 2)", "a:b > 1", "a:b LIKE 'x%'", "c:d ISSUBSET 'x'"]
)
INSIDE = st.recursive(
    COMPARISONS,
    lambda some: (
        st.tuples(some, st.sampled_from([" AND ", " OR "]), some).map("".join)
        | some.map("({})".format)
    ),
    max_leaves=6,
)
OBSERVATIONS = st.recursive(
    INSIDE.map("[{}]".format),
    lambda some: st.tuples(some, st.sampled_from([" OR ", " AND ", " FOLLOWEDBY "]), some).map("".join)
    | some.map("({})".format),
    max_leaves=4,
)  # fmt: skip


def accepts(pattern: str) -> bool:
    """What OASIS's validator says; where it fails itself, it accepts nothing."""
    try:
        return not run_validator(pattern, "2.1")
    except (AttributeError, UnboundLocalError):
        return False


@given(OBSERVATIONS)
def test_what_is_about_one_event_is_read_where_the_validator_reads_it(pattern: str) -> None:
    assert accepts(pattern)
    is_one_event = not any(
        word in pattern for word in ("] AND", ") AND [", ") AND (", "FOLLOWEDBY")
    )
    try:
        parse_pattern(pattern)
    except WireError as error:
        assert "several events" in str(error)  # noqa: PT017 -- both outcomes are right
    else:
        assert is_one_event or "] AND" not in pattern


@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join))
@example("[ a:b = 'x' ]")
def test_what_the_validator_refuses_is_not_read(pattern: str) -> None:
    try:
        parse_pattern(pattern)
    except WireError:
        return
    assert accepts(pattern)


@given(st.text("[]()'=a:b \\/*,<5-.ORAND\n", max_size=60))
def test_no_text_is_more_than_refused(pattern: str) -> None:
    try:
        compile_pattern(parse_pattern(pattern))
    except WireError as error:
        assert str(error)  # noqa: PT017 -- a refusal is one of two right outcomes


def patterns_in(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if value.get("type") == "indicator" and value.get("pattern_type", "stix") == "stix":
            yield str(value.get("pattern"))
        for one in value.values():
            yield from patterns_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from patterns_in(one)


@pytest.mark.corpus
def test_every_public_pattern_is_compiled_or_refused_by_name(corpus: Path) -> None:
    files = [path for name in ("unit42", "stix21") for path in (corpus / "intel" / name).glob("**/*.json")]  # fmt: skip
    patterns = [one for path in files for one in patterns_in(json.loads(path.read_bytes()))]
    compiled, refused = 0, []
    for pattern in patterns:
        try:
            compile_pattern(parse_pattern(pattern))
            compiled += 1
        except WireError as error:
            refused.append(str(error))
    assert len(patterns) > 2_700
    assert compiled + len(refused) == len(patterns)
    assert len(refused) < 150
    assert not [one for one in refused if "too early" in one or "can't be read" in one]

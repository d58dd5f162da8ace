"""A condition in words means what the naive reading of it means, for every set of rules that hit."""

import re
from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khumkan.core.errors import RuleError
from khumkan.engine.naive.conditions import read_condition
from khumkan.engine.sigma.correlation_words import read_ways

RULES = ("a", "b_2", "c-3", "d")
TEXTS = st.recursive(
    st.sampled_from(RULES),
    lambda inner: (
        st.builds("not {}".format, inner)
        | st.builds("({})".format, inner)
        | st.builds("{} and {}".format, inner, inner)
        | st.builds("{}  or ({})".format, inner, inner)
        | st.builds("not ({})".format, inner)
    ),
    max_leaves=8,
)
SUBSETS = [set(some) for some in chain(*(combinations(RULES, n) for n in range(len(RULES) + 1)))]


@settings(max_examples=300)
@given(TEXTS)
def test_any_way_holds_where_the_words_do(text: str) -> None:
    expected = [read_condition(text, RULES)(some.__contains__) for some in SUBSETS]
    if not any(expected):
        with pytest.raises(RuleError, match="never hold"):
            read_ways(text, RULES)
        return
    ways = read_ways(text, RULES)
    found = [
        any(some.issuperset(met) and some.isdisjoint(missed) for met, missed in ways)
        for some in SUBSETS
    ]
    assert found == expected


def test_operators_may_be_written_in_capitals() -> None:
    assert read_ways("a AND NOT d Or b_2", RULES) == read_ways("a and not d or b_2", RULES)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a and", "ends too early"),
        ("a b_2", "'b_2' in the wrong place"),
        ("and a", "'and' in the wrong place"),
        ("(a", "ends too early"),
        ("a)", "')' in the wrong place"),
        ("a and x", "names 'x', which is not among its rules"),
        ("a and not a", "can never hold"),
        ("a & d", "can't be read from ' & d' on"),
        ("", "ends too early"),
        ("(" * 60 + "a" + ")" * 60, "too many parentheses"),
        ("a or " * 3000 + "a", "longer than 10000 characters"),
    ],
)
def test_what_can_not_be_read_is_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(RuleError, match=re.escape(reason)):
        read_ways(text, RULES)


def test_a_condition_with_too_many_alternatives_is_refused_at_once() -> None:
    names = [f"r{n}" for n in range(24)]
    text = " and ".join(
        f"({one} or {other})" for one, other in zip(names[::2], names[1::2], strict=True)
    )
    with pytest.raises(RuleError, match="64"):
        read_ways(text, names)

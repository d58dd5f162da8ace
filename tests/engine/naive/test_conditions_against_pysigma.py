"""Conditions, judged by pySigma's own parser over every choice of detections that match."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st
from sigma.conditions import ConditionAND, ConditionFieldEqualsValueExpression, ConditionNOT
from sigma.exceptions import SigmaError
from sigma.rule.detection import SigmaDetections
from tests.engine.strategies import conditions

from khumkan.core.errors import RuleError
from khumkan.engine.naive.conditions import read_condition

NAMES = ["a", "sel_b", "sel-c", "_hidden"]
WORDS = [*NAMES, "not", "and", "or", "(", ")", "1", "any", "all", "of", "them", "sel*", "_*", "*"]

# What a condition comes to, for each choice of matching detections; None: refused.
Table = list[bool] | None


def choices() -> list[dict[str, bool]]:
    return [dict(zip(NAMES, each, strict=True)) for each in product([True, False], repeat=4)]


def ours(text: str) -> Table:
    try:
        condition = read_condition(text, NAMES)
    except RuleError:
        return None
    return [condition(choice.__getitem__) for choice in choices()]


def theirs(text: str) -> Table:
    # Each detection asks for a field of its own name, so that a leaf tells which one it is.
    try:
        detections = SigmaDetections.from_dict(
            {**{name: {name: 1} for name in NAMES}, "condition": text}
        )
        tree = detections.parsed_condition[0].parsed
    except SigmaError:
        return None
    return [_holds(tree, choice) for choice in choices()]


def _holds(node: object, choice: dict[str, bool]) -> bool:
    if isinstance(node, ConditionFieldEqualsValueExpression):
        return choice[node.field]
    parts = [_holds(part, choice) for part in node.args]  # type: ignore[attr-defined]
    if isinstance(node, ConditionNOT):
        return not parts[0]
    return all(parts) if isinstance(node, ConditionAND) else any(parts)


@given(conditions(NAMES))
def test_a_condition_means_what_pysigma_says(text: str) -> None:
    table = ours(text)
    assert table is not None
    assert table == theirs(text)


@given(st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join))
def test_words_in_any_order_are_refused_where_pysigma_refuses_them(text: str) -> None:
    assert ours(text) == theirs(text)

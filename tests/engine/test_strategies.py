"""The random rules and rows are fit for use: accepted, of every kind, matching and not."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.strategies import PLACEHOLDERS, rows_for, rules

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.naive import NaiveRule
from khumkan.engine.naive.modifiers import _FIRST, _LATER
from khumkan.engine.rows import Row

N_RULES, N_PAIRS = 300, 120
MANY = settings(
    max_examples=N_RULES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.mark.unmeasured
def test_matches_and_misses_are_both_common() -> None:
    seen: Counter[bool] = Counter()

    @settings(MANY, max_examples=N_PAIRS)
    @given(rules().flatmap(lambda rule: st.tuples(st.just(rule), rows_for(rule))))
    def count(pair: tuple[JsonObject, Row]) -> None:
        rule, row = pair
        seen[NaiveRule(rule, PLACEHOLDERS).matches(row)] += 1

    count()
    n_pairs = seen.total()
    assert n_pairs >= N_PAIRS
    assert seen[True] / n_pairs >= 0.2
    assert seen[False] / n_pairs >= 0.2


@pytest.mark.unmeasured
def test_every_modifier_is_drawn() -> None:
    drawn: set[str] = set()

    @MANY
    @given(rules())
    def collect(rule: JsonObject) -> None:
        drawn.update(_modifiers_in(rule["detection"]))

    collect()
    assert drawn == {*_FIRST, *_LATER}


def _modifiers_in(definition: object) -> set[str]:
    if isinstance(definition, list):
        return set().union(*map(_modifiers_in, definition))
    if not isinstance(definition, dict):
        return set()
    here = {name for key in definition for name in key.split("|")[1:]}
    return here.union(*map(_modifiers_in, definition.values()))

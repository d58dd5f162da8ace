"""Random correlations over random events in any order: the engine against the naive evaluator.

Every type, group-by, aliases, chains; events that are late, tell no time, no group, no number.
"""

from collections.abc import Callable
from functools import partial
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.correlating import METRICS, OPERATORS, Compiled, documents, events, placed

from khumkan.core.errors import RuleError
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.naive import Matched, correlate_all, read_plan

ODD_FIELDS: list[JsonValue] = [None, "", [], ["n"], ["n", "n"], 5, [5], {}]
ODD_LIMITS: list[JsonValue] = [0.5, float("inf"), float("nan"), 10**400, "1", True, None, []]
ODD_SHARES: list[JsonValue] = [
    0, 100, 99.9, 100.1, -1, None, "50", True, float("nan"), 10**400, [],
]  # fmt: skip


@pytest.mark.unmeasured
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents(), st.lists(events(), min_size=6, max_size=20), st.randoms(use_true_random=False))
def test_engine_and_oracle_agree_on_random_correlations(
    drawn: list[JsonObject], happened: list[Matched], random: Random
) -> None:
    order = list(range(len(happened)))
    random.shuffle(order)
    matched = placed(happened, order)
    expected: list[tuple[str, list[int]]] = []
    n_unusable = n_not_numbers = 0
    for document, result in correlate_all(drawn, matched):
        name = str(document["name"])
        expected += [(name, [hit.position[1] for hit in one.hits]) for one in result.findings]
        n_unusable += result.n_without_time + result.n_without_group + result.n_without_value
        n_not_numbers += result.n_without_number
    compiled = Compiled(drawn)
    assert compiled.refused == []
    for arrival in (matched, matched[::-1]):
        found, desk = compiled.run(arrival)
        assert found == sorted(expected)
        assert (desk.n_unusable, desk.n_not_numbers, desk.n_dropped) == (
            n_unusable,
            n_not_numbers,
            0,
        )


BASIC: JsonObject = {
    "type": "value_sum",
    "rules": ["a"],
    "timespan": "5m",
    "condition": {"gte": 1, "field": "n"},
}


@pytest.mark.parametrize(
    "changes",
    [
        *({"type": kind} for kind in ("value_mode", "VALUE_SUM", "", None, 5, "event_count")),
        *({"type": f"value_{kind}"} for kind in METRICS),
        *({"condition": {"gte": 1, "field": field}} for field in ODD_FIELDS),
        *(
            {"condition": {"field": "n", operator: limit}}
            for operator in OPERATORS
            for limit in ODD_LIMITS
        ),
        *(
            {"type": "value_percentile", "condition": {"gt": 1, "field": "n", "percentile": raw}}
            for raw in ODD_SHARES
        ),
        {"condition": {"gte": 1, "lt": float("nan"), "field": "n"}},
        {"condition": {"gte": 1, "field": "n", "percentile": 50}},
        {"condition": {"field": "n"}},
        {"condition": {}},
        {"condition": None},
        {"condition": "a and not b"},
        {"type": "temporal", "condition": {"gte": 1, "field": "n"}},
        {"type": "temporal", "condition": {"field": None, "gte": 1}},
    ],
    ids=repr,
)
def test_engine_and_oracle_refuse_the_same_correlations(changes: JsonObject) -> None:
    document: JsonObject = {"title": "c", "correlation": BASIC | changes}
    compile_one = partial(Compiled, [document])
    assert is_refused(compile_one) == is_refused(partial(read_plan, document))


def is_refused(read: Callable[[], object]) -> bool:
    try:
        read()
    except RuleError:
        return True
    return False

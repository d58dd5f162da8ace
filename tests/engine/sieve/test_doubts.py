"""Of which rules bytes alone may not tell enough, as their conditions say."""

import pytest

from khumkan.core.severity import Severity
from khumkan.engine.compiled import (
    All,
    Any_,
    Compare,
    CompiledRule,
    Condition,
    Leaf,
    Literal,
    Not,
    Origin,
    OtherField,
    Present,
    RuleHead,
)
from khumkan.engine.rows import LogSource
from khumkan.engine.sieve.doubts import rules_in_doubt
from khumkan.engine.sieve.groundwork import lay_groundwork
from khumkan.engine.sieve.programs import MOST_DEPTH

SURE = Leaf("F", "f", Literal("contains", "text"))


def in_doubt(*conditions: Condition) -> list[int]:
    head = RuleHead("r", "A rule", Severity.LOW, Origin("a.yml", 1))
    rules = [CompiledRule(head, LogSource("windows"), one) for one in conditions]
    groundwork = lay_groundwork(rules)
    return rules_in_doubt(groundwork.catalogue, groundwork.programs)


def deep() -> Condition:
    condition: Condition = SURE
    for _ in range(MOST_DEPTH + 1):
        condition = All((Not(condition), SURE))
    return condition


@pytest.mark.parametrize(
    ("condition", "is_in_doubt"),
    [
        pytest.param(SURE, False, id="a text"),
        pytest.param(Not(Leaf("F", "f", Present())), False, id="absence"),
        pytest.param(Leaf("F", "f", Literal("equals", "Text", cased=True)), True, id="case"),
        pytest.param(Leaf("F", "f", Literal("equals", "ß")), True, id="letters beyond ASCII"),
        pytest.param(Leaf("F", "f", Compare("gt", 5)), True, id="a number"),
        pytest.param(Leaf("F", "f", OtherField("g", "equals")), True, id="another field"),
        pytest.param(Leaf("", "", Literal("contains", "text")), True, id="a keyword"),
        pytest.param(
            Leaf("TargetObject", "registry.path", Literal("contains", "run")), True, id="made"
        ),
        pytest.param(
            Any_((SURE, All((SURE, Leaf("F", "f", Compare("lt", 1)))))), True, id="a part of it"
        ),
        pytest.param(deep(), True, id="too deep"),
    ],
)
def test_a_rule_is_in_doubt(condition: Condition, *, is_in_doubt: bool) -> None:
    assert in_doubt(condition) == [0] * is_in_doubt
    assert in_doubt(SURE, condition, SURE) == [1] * is_in_doubt

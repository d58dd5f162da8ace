"""What is proposed follows from the answers; nothing harmless is proposed by default."""

import pytest

from khumkan.hub.incidents.assessing import Weight, propose_level, propose_risk
from khumkan.hub.incidents.choices import Level, Risk

M, S, L = Weight.MUCH, Weight.SOME, Weight.LITTLE


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        ({}, Level.UNDETERMINED),
        ({"slower": None, "stopped": None}, Level.UNDETERMINED),
        ({"slower": False, "stopped": False}, Level.UNDETERMINED),
        ({"slower": True}, Level.NON_CRITICAL),
        ({"slower": True, "stopped": True}, Level.CRITICAL),
        ({"stopped": True, "spread": True, "security": False}, Level.CRISIS_A),
        ({"security": True}, Level.CRISIS_B),
    ],
)
def test_the_highest_yes_speaks(answers: dict[str, bool | None], level: Level) -> None:
    assert propose_level(answers) == level


@pytest.mark.parametrize(
    ("weights", "proof", "risk"),
    [
        ({}, False, None),
        ({1: None}, False, None),
        ({1: L}, False, Risk.POSSIBLE),
        ({2: M}, False, Risk.POSSIBLE),
        ({2: M, 4: M}, False, Risk.HIGH),
        ({1: M, 2: S, 3: M, 6: M, 7: M}, False, Risk.HIGH),
        ({2: M, 4: M}, True, Risk.NONE),
    ],
)
def test_the_factors_speak(
    weights: dict[int, Weight | None], proof: bool, risk: Risk | None
) -> None:
    assert propose_risk(weights, has_no_risk_proof=proof) == risk

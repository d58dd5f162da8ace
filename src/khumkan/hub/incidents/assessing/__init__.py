"""What the software proposes from answers: pure. A named officer decides, never the software."""

from khumkan.hub.incidents.assessing.level import LEVEL_QUESTIONS, propose_level
from khumkan.hub.incidents.assessing.risk import (
    FACTORS,
    NO_RISK_GROUNDS,
    Factor,
    Weight,
    propose_risk,
)

__all__ = [
    "FACTORS",
    "LEVEL_QUESTIONS",
    "NO_RISK_GROUNDS",
    "Factor",
    "Weight",
    "propose_level",
    "propose_risk",
]

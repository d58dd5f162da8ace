"""How each source does: whether it sends as usual, can be read, and has its clock right."""

from khumkan.node.health.health import Health, ShapeCount
from khumkan.node.health.judging import HealthState, Verdict, judge
from khumkan.node.health.observing import Observation, ShapeSeen, observe
from khumkan.node.health.source_health import SourceHealth
from khumkan.node.health.usual import Usual

__all__ = [
    "Health",
    "HealthState",
    "Observation",
    "ShapeCount",
    "ShapeSeen",
    "SourceHealth",
    "Usual",
    "Verdict",
    "judge",
    "observe",
]

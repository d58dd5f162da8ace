"""The naive evaluator: the oracle that judges the compiled engine, for ever.

It reads a rule as plain YAML data, applies docs/reference/sigma-semantics.md value by value, and
shares no code with what it judges. Slow on purpose.
"""

from khumkan.engine.naive.correlation_hits import Hit, hit_of
from khumkan.engine.naive.correlation_plans import CorrelationPlan, check_references, read_plan
from khumkan.engine.naive.correlations import Correlated, CorrelationFinding, correlate
from khumkan.engine.naive.rule import NaiveRule

__all__ = [
    "Correlated",
    "CorrelationFinding",
    "CorrelationPlan",
    "Hit",
    "NaiveRule",
    "check_references",
    "correlate",
    "hit_of",
    "read_plan",
]

"""The naive evaluator: the oracle that judges the compiled engine, for ever.

It reads a rule as plain YAML data, applies docs/reference/sigma-semantics.md value by value, and
shares no code with what it judges. Slow on purpose.
"""

from khumkan.engine.naive.correlation_chains import Matched, correlate_all
from khumkan.engine.naive.correlation_hits import Hit, hit_of
from khumkan.engine.naive.correlation_plans import CorrelationPlan, check_references, read_plan
from khumkan.engine.naive.correlations import Correlated, CorrelationFinding, correlate
from khumkan.engine.naive.filters import FilteredRule, applies, idle_names, read_filter
from khumkan.engine.naive.rule import NaiveRule

__all__ = [
    "Correlated",
    "CorrelationFinding",
    "CorrelationPlan",
    "FilteredRule",
    "Hit",
    "Matched",
    "NaiveRule",
    "applies",
    "check_references",
    "correlate",
    "correlate_all",
    "hit_of",
    "idle_names",
    "read_filter",
    "read_plan",
]

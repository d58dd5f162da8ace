"""The law as data: one file for each version, checked when it is read. No duty stands in code."""

from khumkan.hub.incidents.law.loading import find_law, load_laws, parse_law
from khumkan.hub.incidents.law.schema import (
    Basis,
    Clock,
    Condition,
    Confidence,
    Count,
    DutyRule,
    FactName,
    Law,
    Listing,
    Risk,
    Text,
    Words,
)

__all__ = [
    "Basis",
    "Clock",
    "Condition",
    "Confidence",
    "Count",
    "DutyRule",
    "FactName",
    "Law",
    "Listing",
    "Risk",
    "Text",
    "Words",
    "find_law",
    "load_laws",
    "parse_law",
]

"""The third seam: rows in, which rules match which rows out. Knows nothing of files or pySigma."""

from khumkan.engine.matcher.direct import RowView
from khumkan.engine.matcher.evidence import Evidence, cut_value, find_evidence, leaf_holds
from khumkan.engine.matcher.rules import Match, RuleMatcher

__all__ = [
    "Evidence",
    "Match",
    "RowView",
    "RuleMatcher",
    "cut_value",
    "find_evidence",
    "leaf_holds",
]

"""The third seam: rows in, which rules match which rows out. Knows nothing of files or pySigma."""

from khumkan.engine.matcher.evidence import Evidence, find_evidence
from khumkan.engine.matcher.rules import Match, RuleMatcher

__all__ = ["Evidence", "Match", "RuleMatcher", "find_evidence"]

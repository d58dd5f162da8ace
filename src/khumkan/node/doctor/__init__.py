"""Examines a node and the machine under it: running, stopped, not enrolled, or broken in any way.

Each check says what is and what to do. Nothing is changed but by `mend`.
"""

from khumkan.node.doctor.case import Case, open_case
from khumkan.node.doctor.findings import Finding, Result, Verdict, worst
from khumkan.node.doctor.rounds import CHECKS, examine, mend

__all__ = [
    "CHECKS",
    "Case",
    "Finding",
    "Result",
    "Verdict",
    "examine",
    "mend",
    "open_case",
    "worst",
]

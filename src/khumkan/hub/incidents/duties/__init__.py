"""Duties computed from the law and from facts: pure, the same every time, nothing stored."""

from khumkan.hub.incidents.duties.changes import Change, explain_change
from khumkan.hub.incidents.duties.clocks import due_moment
from khumkan.hub.incidents.duties.computing import compute_duties, compute_duties_in_force
from khumkan.hub.incidents.duties.duty import Duty
from khumkan.hub.incidents.duties.facts import Facts, encode_facts, parse_facts
from khumkan.hub.incidents.duties.standing import StandingFacts, standing_duties
from khumkan.hub.incidents.duties.urgency import Urgency, Warnings, lateness, urgency_at, warn_at

__all__ = [
    "Change",
    "Duty",
    "Facts",
    "StandingFacts",
    "Urgency",
    "Warnings",
    "compute_duties",
    "compute_duties_in_force",
    "due_moment",
    "encode_facts",
    "explain_change",
    "lateness",
    "parse_facts",
    "standing_duties",
    "urgency_at",
    "warn_at",
]

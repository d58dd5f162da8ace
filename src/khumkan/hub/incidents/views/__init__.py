"""Pages. Each is access, parse, one service or selector, render."""

from khumkan.hub.incidents.views.affected import move_downtime_on, remove_part, show_affected
from khumkan.hub.incidents.views.calendar import (
    change_profile,
    choose_calendar,
    record_standing_act,
    show_calendar,
)
from khumkan.hub.incidents.views.deciding import assess_breach, decide, show_decisions
from khumkan.hub.incidents.views.documents import fetch_document, make_yearly, show_documents
from khumkan.hub.incidents.views.duties import (
    record_act,
    record_answer,
    retract_act,
    show_duties,
    waive_duty,
)
from khumkan.hub.incidents.views.evidence import (
    fetch_evidence,
    hand_over,
    show_evidence,
    verify_evidence,
)
from khumkan.hub.incidents.views.facts import change_facts
from khumkan.hub.incidents.views.incidents import show_incident, show_incidents
from khumkan.hub.incidents.views.record import fill_in
from khumkan.hub.incidents.views.reporting import report
from khumkan.hub.incidents.views.working import (
    close,
    remove_member,
    restrict,
    show_log,
    show_members,
    strike_entry,
)

__all__ = [
    "assess_breach",
    "change_facts",
    "change_profile",
    "choose_calendar",
    "close",
    "decide",
    "fetch_document",
    "fetch_evidence",
    "fill_in",
    "hand_over",
    "make_yearly",
    "move_downtime_on",
    "record_act",
    "record_answer",
    "record_standing_act",
    "remove_member",
    "remove_part",
    "report",
    "restrict",
    "retract_act",
    "show_affected",
    "show_calendar",
    "show_decisions",
    "show_documents",
    "show_duties",
    "show_evidence",
    "show_incident",
    "show_incidents",
    "show_log",
    "show_members",
    "strike_entry",
    "verify_evidence",
    "waive_duty",
]

"""Writes. Each is one transaction, and tells the audit trail."""

from khumkan.hub.incidents.services.acting import Sending, record_act, retract_act
from khumkan.hub.incidents.services.affected import (
    add_asset,
    add_count,
    add_downtime,
    add_observable,
    move_downtime_on,
    remove_part,
)
from khumkan.hub.incidents.services.assessing import assess_breach
from khumkan.hub.incidents.services.closing import close_incident, reopen_incident
from khumkan.hub.incidents.services.deciding import Ruling, decide
from khumkan.hub.incidents.services.details import fill_in
from khumkan.hub.incidents.services.documents import make_document, make_yearly
from khumkan.hub.incidents.services.evidence import add_custody, take_evidence, verify_evidence
from khumkan.hub.incidents.services.facts import change_facts
from khumkan.hub.incidents.services.logging import note_entry, strike_entry
from khumkan.hub.incidents.services.members import add_member, remove_member, restrict_incident
from khumkan.hub.incidents.services.opening import Report, report_incident
from khumkan.hub.incidents.services.profile import change_profile, record_standing_act

__all__ = [
    "Report",
    "Ruling",
    "Sending",
    "add_asset",
    "add_count",
    "add_custody",
    "add_downtime",
    "add_member",
    "add_observable",
    "assess_breach",
    "change_facts",
    "change_profile",
    "close_incident",
    "decide",
    "fill_in",
    "make_document",
    "make_yearly",
    "move_downtime_on",
    "note_entry",
    "record_act",
    "record_standing_act",
    "remove_member",
    "remove_part",
    "reopen_incident",
    "report_incident",
    "restrict_incident",
    "retract_act",
    "strike_entry",
    "take_evidence",
    "verify_evidence",
]

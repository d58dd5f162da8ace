"""Incidents and all that belongs to them. Private to this app: others ask selectors."""

from khumkan.hub.incidents.models.deciding import Assessment, Decision, FactChange, LegalProfile
from khumkan.hub.incidents.models.incident import (
    Asset,
    Campaign,
    CaseObservable,
    Count,
    Downtime,
    Incident,
    IncidentCategory,
)
from khumkan.hub.incidents.models.mailing import Mailing, Recipient, VerisCopy
from khumkan.hub.incidents.models.sending import Act, Document, Reminder
from khumkan.hub.incidents.models.sharing import Recommendation, Review, Share
from khumkan.hub.incidents.models.working import Custody, Entry, Evidence, Member, Playbook, Task

__all__ = [
    "Act",
    "Assessment",
    "Asset",
    "Campaign",
    "CaseObservable",
    "Count",
    "Custody",
    "Decision",
    "Document",
    "Downtime",
    "Entry",
    "Evidence",
    "FactChange",
    "Incident",
    "IncidentCategory",
    "LegalProfile",
    "Mailing",
    "Member",
    "Playbook",
    "Recipient",
    "Recommendation",
    "Reminder",
    "Review",
    "Share",
    "Task",
    "VerisCopy",
]

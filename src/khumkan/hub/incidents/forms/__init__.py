"""What people fill in about an incident."""

from khumkan.hub.incidents.forms.deciding import AssessmentForm, DecisionForm
from khumkan.hub.incidents.forms.documents import DocumentForm, YearlyForm
from khumkan.hub.incidents.forms.duties import ActForm, AnswerForm, RetractForm, WaiverForm
from khumkan.hub.incidents.forms.evidence import CustodyForm, EvidenceForm
from khumkan.hub.incidents.forms.facts import FactsForm
from khumkan.hub.incidents.forms.profile import ProfileForm, StandingActForm
from khumkan.hub.incidents.forms.record import RecordForm
from khumkan.hub.incidents.forms.reporting import ReportForm
from khumkan.hub.incidents.forms.working import (
    ClosingForm,
    EntryForm,
    MemberForm,
    StrikeForm,
    VersionForm,
)

__all__ = [
    "ActForm",
    "AnswerForm",
    "AssessmentForm",
    "ClosingForm",
    "CustodyForm",
    "DecisionForm",
    "DocumentForm",
    "EntryForm",
    "EvidenceForm",
    "FactsForm",
    "MemberForm",
    "ProfileForm",
    "RecordForm",
    "ReportForm",
    "RetractForm",
    "StandingActForm",
    "StrikeForm",
    "VersionForm",
    "WaiverForm",
    "YearlyForm",
]

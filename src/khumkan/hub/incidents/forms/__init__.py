"""What people fill in about an incident."""

from khumkan.hub.incidents.forms.affected import (
    AssetForm,
    CountForm,
    DowntimeForm,
    MomentForm,
    ObservableForm,
)
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
    "AssetForm",
    "ClosingForm",
    "CountForm",
    "CustodyForm",
    "DecisionForm",
    "DocumentForm",
    "DowntimeForm",
    "EntryForm",
    "EvidenceForm",
    "FactsForm",
    "MemberForm",
    "MomentForm",
    "ObservableForm",
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

"""What people fill in about an incident."""

from khumkan.hub.incidents.forms.affected import (
    AssetForm,
    CountForm,
    DowntimeForm,
    MomentForm,
    ObservableForm,
)
from khumkan.hub.incidents.forms.campaigns import CampaignForm, LinkForm, LinkValueForm
from khumkan.hub.incidents.forms.deciding import AssessmentForm, DecisionForm
from khumkan.hub.incidents.forms.documents import DocumentForm, YearlyForm
from khumkan.hub.incidents.forms.duties import ActForm, AnswerForm, RetractForm, WaiverForm
from khumkan.hub.incidents.forms.evidence import CustodyForm, EvidenceForm
from khumkan.hub.incidents.forms.facts import FactsForm
from khumkan.hub.incidents.forms.mailing import (
    CertificateForm,
    CompareForm,
    MailForm,
    RecipientForm,
    RecipientVersionForm,
    RecordMailForm,
)
from khumkan.hub.incidents.forms.profile import ProfileForm, StandingActForm
from khumkan.hub.incidents.forms.record import RecordForm
from khumkan.hub.incidents.forms.reporting import ReportForm
from khumkan.hub.incidents.forms.reviewing import RecommendationForm, ReviewForm, TurnForm
from khumkan.hub.incidents.forms.sharing import ExportForm, ShareDecisionForm, ShareForm
from khumkan.hub.incidents.forms.tasks import (
    AssignForm,
    PlaybookForm,
    SkipForm,
    TaskForm,
    TaskVersionForm,
    UseForm,
)
from khumkan.hub.incidents.forms.vocabularies import VocabularyForm
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
    "AssignForm",
    "CampaignForm",
    "CertificateForm",
    "ClosingForm",
    "CompareForm",
    "CountForm",
    "CustodyForm",
    "DecisionForm",
    "DocumentForm",
    "DowntimeForm",
    "EntryForm",
    "EvidenceForm",
    "ExportForm",
    "FactsForm",
    "LinkForm",
    "LinkValueForm",
    "MailForm",
    "MemberForm",
    "MomentForm",
    "ObservableForm",
    "PlaybookForm",
    "ProfileForm",
    "RecipientForm",
    "RecipientVersionForm",
    "RecommendationForm",
    "RecordForm",
    "RecordMailForm",
    "ReportForm",
    "RetractForm",
    "ReviewForm",
    "ShareDecisionForm",
    "ShareForm",
    "SkipForm",
    "StandingActForm",
    "StrikeForm",
    "TaskForm",
    "TaskVersionForm",
    "TurnForm",
    "UseForm",
    "VersionForm",
    "VocabularyForm",
    "WaiverForm",
    "YearlyForm",
]

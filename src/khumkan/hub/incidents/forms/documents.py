"""Which document is made, in which language."""

from django.utils.translation import gettext_lazy as _

from khumkan.hub.incidents.choices import DocumentKind
from khumkan.hub.incidents.documents import KINDS
from khumkan.ui.forms import Form, OneOf

_LANGUAGES = (("th", _("Thai")), ("en", _("English")))
_PURPOSES = (
    ("first", _("first report")),
    ("update", _("update")),
    ("closing", _("closing report")),
)


class DocumentForm(Form):
    """A document of an incident."""

    kind = OneOf([(kind, DocumentKind(kind).label) for kind in KINDS], label=_("Which document"))
    purpose = OneOf(_PURPOSES, label=_("What for, if it is form ก2"), required=False)
    language = OneOf(_LANGUAGES, label=_("In which language"), initial="th")


class YearlyForm(Form):
    """Form ก3 of a year."""

    language = OneOf(_LANGUAGES, label=_("In which language"), initial="th")

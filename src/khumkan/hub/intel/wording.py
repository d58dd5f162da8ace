"""How the audit trail tells what happened to indicators and readers."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from khumkan.hub.intel.choices import State
from khumkan.hub.intel.selectors.indicators import names_of_indicators, names_of_readers
from khumkan.ui.audit.words import Action, Detail, Subject

ACTIONS = (
    Action("indicator.publish", _("indicator published")),
    Action("indicator.hold", _("indicator held")),
    Action("indicator.release", _("indicator released")),
    Action("indicator.reject", _("indicator rejected")),
    Action("indicator.retract", _("indicator retracted")),
    Action("reader.add", _("reader added")),
    Action("reader.revoke", _("reader revoked")),
)
SUBJECTS = (
    Subject(
        "indicator",
        "intel.Indicator",
        lambda key: reverse("intel:indicator", args=[key]),
        names_of_indicators,
        (
            Detail("confidence", _("confidence")),
            Detail("state", _("state"), dict(State.choices)),
            Detail("reason", _("reason")),
        ),
    ),
    Subject("reader", "intel.Reader", names=names_of_readers),
)

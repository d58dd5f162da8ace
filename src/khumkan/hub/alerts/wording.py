"""How the audit trail tells what happened to alerts."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from khumkan.hub.alerts.selectors import names_of_alerts
from khumkan.ui.audit.words import Action, Subject

ACTIONS = (
    Action("alert.open", _("alert opened")),
    Action("alert.acknowledge", _("alert taken")),
    Action("alert.close", _("alert closed")),
    Action("alert.reopen", _("alert opened again")),
)
SUBJECTS = (
    Subject(
        "alert",
        "alerts.Alert",
        lambda key: reverse("alerts:detail", args=[key]),
        names_of_alerts,
    ),
)

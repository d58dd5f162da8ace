"""What people fill in about an alert: why it is closed."""

from django.utils.translation import gettext_lazy as _

from khumkan.hub.alerts.choices import CloseReason
from khumkan.hub.alerts.services.working import LONGEST_NOTE
from khumkan.ui.forms import MultilineText, OneOf, VersionedForm


class VersionForm(VersionedForm):
    """Nothing but which version of the alert its reader saw."""


class CloseForm(VersionedForm):
    """Why an alert is closed."""

    reason = OneOf(CloseReason.choices, label=_("Why"))
    note = MultilineText(
        label=_("Note"),
        help_text=_("What was found and done, without names of patients."),
        max_length=LONGEST_NOTE,
        required=False,
    )

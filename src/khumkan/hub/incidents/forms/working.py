"""Lines of the log, members of the response, the end of an incident."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from khumkan.hub.incidents.choices import EntryKind, Part
from khumkan.hub.incidents.services.logging import WRITTEN_BY_HAND
from khumkan.ui.accounts.models import User
from khumkan.ui.forms import Form, MomentField, MultilineText, OneOf, PlainText, VersionedForm


class EntryForm(Form):
    """One line of the log."""

    kind = OneOf(
        [(one.value, one.label) for one in WRITTEN_BY_HAND],
        label=_("Kind"),
        initial=EntryKind.ACTION,
    )
    text = MultilineText(
        label=_("What there is to remember"),
        help_text=_("Without names or numbers of patients."),
        max_length=4000,
        rows=3,
    )
    happened_at = MomentField(label=_("When"), required=False, is_past=True)


class StrikeForm(Form):
    """Why a line is struck out."""

    reason = PlainText(label=_("Why"), max_length=300)


class MemberForm(Form):
    """Somebody of the organisation, and the part they take."""

    user = OneOf((), label=_("Who"))
    part = OneOf(Part.choices, label=_("Part"))

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"] = OneOf([(str(one.pk), one.name) for one in people], label=_("Who"))


class VersionForm(VersionedForm):
    """Nothing but which version of the incident its reader saw."""


class ClosingForm(VersionedForm):
    """Who decides that it is over, or not over, and why."""

    reasons = MultilineText(label=_("Reasons"), max_length=4000)
    officer_name = PlainText(label=_("Officer who decides"), max_length=200)
    officer_position = PlainText(label=_("Position"), max_length=200)

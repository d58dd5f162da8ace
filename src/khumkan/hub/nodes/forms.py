"""What people fill in about nodes: whom a code is for, under which agreement; why one must go."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from khumkan.hub.nodes.services.codes import LONGEST_NAME
from khumkan.hub.nodes.services.revoking import LONGEST_REASON
from khumkan.ui.forms import DayField, Form, PlainText, VersionedForm


class CodeForm(Form):
    """A code for a new node. `places` None means that there are too many for a list."""

    organisation = PlainText(label=_("Organisation"), help_text=_("Its H-code, or its name"))
    node_name = PlainText(
        label=_("Name of the node"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("If there are several, such as “server room”. Else as the organisation."),
    )
    agreement_reference = PlainText(
        label=_("Reference of the data-sharing agreement"),
        max_length=LONGEST_NAME,
        help_text=_("As it stands on the signed paper. The node keeps it too."),
    )
    agreement_signed_on = DayField(label=_("Signed on"))

    def __init__(
        self, data: Any = None, *, places: list[tuple[str, str]] | None, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        signed_on = self.fields["agreement_signed_on"]
        assert isinstance(signed_on, DayField)  # noqa: S101 -- declared above
        signed_on.latest = timezone.localdate()
        if places is not None:
            field = self.fields["organisation"]
            field.widget = forms.Select(choices=[("", _("Choose…")), *places])
            field.help_text = ""


class WithdrawForm(VersionedForm):
    """A confirmation that knows what its reader saw."""


class RevokeForm(VersionedForm):
    """Why a node is sent away."""

    reason = PlainText(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        help_text=_("It is kept in the audit trail, and the people of the hospital see it."),
    )

"""What people fill in: why an indicator must go, or may go out; which program may read."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khumkan.hub.intel.choices import TLP_LEVELS
from khumkan.ui.forms import Form, OneOf, PlainText, VersionedForm
from khumkan.wire.tlp import Tlp

_LONGEST_REASON = 300
_LONGEST_NAME = 100
_LEVELS = [(value, label) for value, label in TLP_LEVELS if value != Tlp.RED]


class ReasonForm(VersionedForm):
    """A decision about an indicator, and why."""

    reason = PlainText(
        label=_("Reason"),
        max_length=_LONGEST_REASON,
        help_text=_("It is kept in the audit trail, and everybody who sees the indicator sees it."),
    )


class RevokeReaderForm(VersionedForm):
    """A confirmation that knows what its reader saw."""


class ReaderForm(Form):
    """A program that may read. `places` None means that there are too many for a list."""

    organisation = PlainText(label=_("Organisation"), help_text=_("Its H-code, or its name"))
    name = PlainText(
        label=_("Name of the program"),
        max_length=_LONGEST_NAME,
        help_text=_("Such as “firewall of building 2”"),
    )
    tlp = OneOf(
        _LEVELS,
        label=_("Cleared up to"),
        initial=Tlp.AMBER.value,
        help_text=_("What this hub publishes by itself is TLP:AMBER."),
    )

    def __init__(
        self, data: Any = None, *, places: list[tuple[str, str]] | None, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        if places is not None:
            field = self.fields["organisation"]
            field.widget = forms.Select(choices=[("", _("Choose…")), *places])
            field.help_text = ""

"""An organisation and a role in it: what an invitation and a membership both ask for.

Whoever keeps few organisations chooses from a list; whoever keeps thousands writes a name or code.
The view finds out what was meant: `selectors.places`.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khumkan.hub.organisations.choices import Role
from khumkan.ui.forms import Form, OneOf, PlainText

Choices = list[tuple[str, str]]


class PlaceForm(Form):
    """Where, and as what. `places` None means that there are too many for a list."""

    organisation = PlainText(label=_("Organisation"), help_text=_("Its H-code, or its name"))
    role = OneOf(Role.choices, label=_("Role"))

    def __init__(
        self, data: Any = None, *, places: Choices | None, roles: frozenset[Role], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        offer_roles(self, roles)
        if places is not None:
            field = self.fields["organisation"]
            field.widget = forms.Select(choices=[("", _("Choose…")), *places])
            field.help_text = ""


def offer_roles(form: Form, roles: frozenset[Role]) -> None:
    """Leave only these roles to choose from."""
    field = form.fields["role"]
    assert isinstance(field, OneOf)  # noqa: S101 -- every form here declares it so
    field.choices = [choice for choice in Role.choices if choice[0] in roles]
    if isinstance(field.widget, forms.Select):
        field.widget.choices = [("", _("Choose…")), *field.choices]

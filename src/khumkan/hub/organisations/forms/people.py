"""What people fill in about people: names, a password, a role, a reason."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from khumkan.hub.organisations.choices import Role
from khumkan.hub.organisations.forms.places import offer_roles
from khumkan.ui.forms import Form, OneOf, PersonName, PlainText, VersionedForm

_LONGEST_PASSWORD = 256


class Password(forms.CharField):
    """A new password, kept exactly as typed; how strong it must be is asked when it is set."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "input-wide"})
        super().__init__(strip=False, max_length=_LONGEST_PASSWORD, widget=widget, **kwargs)


class NewPersonForm(Form):
    """Who somebody is that an invitation waits for."""

    name = PersonName(label=_("Your name"), autocomplete="name")
    name_en = PersonName(label=_("Your name in English"), required=False)
    password = Password(
        label=_("Choose a password"),
        help_text=_("At least 12 characters. Several words are easier to remember than signs."),
    )
    password_again = Password(label=_("The same password again"))

    def clean(self) -> dict[str, Any]:
        """Refuse two different passwords."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        again = answers.get("password_again")
        if again and "password" in answers and again != answers["password"]:
            different = ValidationError(_("The two passwords are not the same."), code="different")
            self.add_error("password_again", different)
        return answers


class NamesForm(VersionedForm):
    """Somebody's names."""

    name = PersonName(label=_("Name"))
    name_en = PersonName(label=_("Name in English"), required=False)


class RoleForm(VersionedForm):
    """Another role in the same organisation."""

    role = OneOf(Role.choices, label=_("Role"))

    def __init__(self, data: Any = None, *, roles: frozenset[Role], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        offer_roles(self, roles)


class ReasonForm(Form):
    """Why something unusual is done; it stays in the audit trail."""

    reason = PlainText(
        label=_("Reason"),
        help_text=_("Say how you made sure who is asking. It is kept in the audit trail."),
    )


class ConfirmForm(VersionedForm):
    """A confirmation that knows what its reader saw."""

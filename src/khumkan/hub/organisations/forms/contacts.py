"""The form of a contact: whom to call, how, and whether at any hour."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from khumkan.hub.organisations.services.contacts import Card
from khumkan.ui.forms import EmailAddress, Form, PersonName, Phone, PlainText, VersionedForm, YesNo


class ContactForm(Form):
    """A new contact."""

    name = PersonName(label=_("Name"), help_text=_("A person or a desk, such as the server room"))
    duty = PlainText(label=_("Duty"), help_text=_("Such as head of IT, or CSIRT on call"))
    phone = Phone(label=_("Telephone"), required=False, autocomplete="off")
    email = EmailAddress(label=_("E-mail address"), required=False, autocomplete="off")
    line_id = PlainText(label=_("LINE ID"), max_length=60, required=False)
    is_around_the_clock = YesNo(label=_("Reachable 24 hours, every day"))
    hours = PlainText(
        label=_("Hours"),
        max_length=120,
        required=False,
        help_text=_("If not at any hour: such as Monday to Friday, 8:30 to 16:30"),
    )

    def card(self) -> Card:
        """Return what was filled in; call it after `is_valid`. Hours fall away at any hour."""
        values: dict[str, Any] = {
            name: self.cleaned_data[name] for name in Card.__dataclass_fields__
        }
        return Card(**values | ({"hours": ""} if values["is_around_the_clock"] else {}))


class ChangeContactForm(VersionedForm, ContactForm):
    """A contact as stored, to be changed."""


class RemoveContactForm(VersionedForm):
    """Carries the version through the page that asks."""

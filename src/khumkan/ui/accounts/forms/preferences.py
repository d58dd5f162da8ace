"""How somebody is called, and how they want to see the product."""

from django.utils.translation import gettext_lazy as _

from khumkan.ui.accounts.choices import Calendar, Digits, Language, Theme
from khumkan.ui.forms import Form, OneOf, PersonName, VersionedForm


class NamesForm(VersionedForm):
    """One's own name in one's own script, and in English."""

    name = PersonName(label=_("Name"), autocomplete="name")
    name_en = PersonName(label=_("Name in English"), required=False)


class PreferencesForm(Form):
    """Language, colours, calendar, digits."""

    language = OneOf(label=_("Language"), choices=Language.choices)
    theme = OneOf(label=_("Colours"), choices=Theme.choices)
    calendar = OneOf(label=_("Calendar"), choices=Calendar.choices)
    digits = OneOf(label=_("Digits"), choices=Digits.choices)

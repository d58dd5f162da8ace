"""Campaigns at the centre."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khumkan.ui.forms import MultilineText, OneOf, PlainText, VersionedForm


class CampaignForm(VersionedForm):
    """Its name, which hospitals whose case is in it read, and what the centre notes of it."""

    name = PlainText(
        label=_("Name"),
        help_text=_("Hospitals whose case belongs to it read this name: name none of them."),
        max_length=160,
    )
    description = MultilineText(
        label=_("What they share"),
        help_text=_("Only the centre reads this."),
        max_length=4000,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance is None:
            del self.fields["version"]


class LinkForm(forms.Form):
    """What is linked: an indicator or a shared summary, by its key."""

    kind = OneOf((("indicator", _("indicator")), ("share", _("shared summary"))))
    key = forms.UUIDField()


class LinkValueForm(forms.Form):
    """An indicator as people write it."""

    value = PlainText(label=_("Address, domain, URL or hash"), max_length=2048)

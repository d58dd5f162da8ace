"""What an incident touches."""

from django.utils.translation import gettext_lazy as _

from khumkan.hub.incidents.choices import AssetKind, CountKind, Standing
from khumkan.hub.incidents.forms.answers import AS_ANSWER, open_question
from khumkan.ui.forms import Form, MomentField, OneOf, PlainText, WholeNumber

_MOST = 10**12


class AssetForm(Form):
    """A system, device or service."""

    prefix = "asset"
    kind = OneOf(AssetKind.choices, label=_("What it is"))
    name = PlainText(label=_("Name"), max_length=200)
    note = PlainText(label=_("Note"), max_length=500, required=False)
    is_cii = open_question(_("Is it critical infrastructure?"))

    def told(self) -> dict[str, object]:
        """Return what was filled in, as the service takes it."""
        return self.cleaned_data | {"is_cii": AS_ANSWER[self.cleaned_data["is_cii"]]}


class ObservableForm(Form):
    """An address, a domain, a URL, a file name or a hash; its kind is recognised."""

    prefix = "observable"
    value = PlainText(
        label=_("Address, domain, URL or hash"),
        help_text=_("Such as 203.0.113.7, bad.example or a SHA-256"),
        max_length=2048,
    )
    note = PlainText(label=_("Note"), max_length=500, required=False)

    def told(self) -> dict[str, object]:
        """Return what was filled in, as the service takes it."""
        return self.cleaned_data


class CountForm(Form):
    """A number that somebody claims, or that was looked up."""

    prefix = "count"
    kind = OneOf(CountKind.choices, label=_("What was counted"))
    standing = OneOf(Standing.choices, label=_("Claimed or verified"))
    value = WholeNumber(label=_("How many"), lowest=0, highest=_MOST)
    source = PlainText(label=_("Whose number, or how it was counted"), max_length=300)
    at = MomentField(label=_("When"), required=False, is_past=True)

    def told(self) -> dict[str, object]:
        """Return what was filled in, as the service takes it."""
        return self.cleaned_data


class DowntimeForm(Form):
    """A clinical service that can't work."""

    prefix = "downtime"
    service = PlainText(
        label=_("Service"),
        help_text=_("Such as registration, pharmacy, laboratory"),
        max_length=200,
    )
    down_at = MomentField(label=_("Down since"), is_past=True)

    def told(self) -> dict[str, object]:
        """Return what was filled in, as the service takes it."""
        return self.cleaned_data


class MomentForm(Form):
    """When the next thing happened; empty means now."""

    at = MomentField(label=_("When"), required=False, is_past=True)

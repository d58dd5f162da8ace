"""The review after an incident, and what it asks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khumkan.hub.incidents.choices import TaskState
from khumkan.ui.forms import DayField, Form, MultilineText, OneOf, PlainText, VersionedForm, YesNo

_LONGEST = 8000


class ReviewForm(Form):
    """What was found out; `version` is 0 while nobody wrote anything."""

    prefix = "review"
    causes = MultilineText(label=_("Causes"), max_length=_LONGEST, required=False)
    went_well = MultilineText(label=_("What went well"), max_length=_LONGEST, required=False)
    went_badly = MultilineText(label=_("What did not"), max_length=_LONGEST, required=False)
    lessons = MultilineText(label=_("Lessons"), max_length=_LONGEST, required=False)
    is_held = YesNo(label=_("The review was held"))
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class RecommendationForm(Form):
    """Something to be done, by whom, until when."""

    prefix = "recommendation"
    text = PlainText(label=_("What to do"), max_length=500)
    owner_name = PlainText(label=_("Who does it"), max_length=200, required=False)
    due_on = DayField(label=_("Until"), required=False)

    def told(self) -> dict[str, Any]:
        """Return what was filled in, as the service takes it."""
        return self.cleaned_data


class TurnForm(VersionedForm):
    """How far a recommendation is."""

    state = OneOf(TaskState.choices, label=_("State"))
    note = PlainText(label=_("Note"), max_length=500, required=False)

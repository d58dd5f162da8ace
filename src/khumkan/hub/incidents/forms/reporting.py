"""The first report of an incident."""

from typing import Any, Final

from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from khumkan.hub.alerts.choices import LEVELS
from khumkan.hub.incidents.choices import Category, Origin
from khumkan.hub.incidents.forms.answers import AS_ANSWER, open_question
from khumkan.hub.organisations.models import Organisation
from khumkan.ui.forms import (
    Form,
    MomentField,
    MultilineText,
    OneOf,
    PlainText,
    SeveralOf,
    YesNo,
)

_ANSWERS: Final = ("personal_data", "via_processor")
_FIRST: Final = frozenset(
    {
        "organisation",
        "title",
        "origin",
        "severity",
        "aware_at",
        "summary",
        "personal_data",
        "is_drill",
    }
)


class ReportForm(Form):
    """The first report: two minutes on a phone. All but the first three can wait."""

    title = PlainText(label=_("What happened, in one line"), max_length=160)
    origin = OneOf(Origin.choices, label=_("How you heard of it"))
    severity = OneOf(LEVELS, label=_("How bad it looks to you"), initial="high")
    aware_at = MomentField(
        label=_("Since when you know"),
        required=False,
        is_past=True,
        help_text=_("Empty means now. The law’s clocks run from here."),
    )
    summary = MultilineText(
        label=_("What is known"),
        help_text=_("Without names or numbers of patients."),
        max_length=4000,
        required=False,
    )
    personal_data = open_question(_("Are personal data concerned?"))
    is_drill = YesNo(label=_("This is a drill: nothing of it is reported to anybody"))
    organisation = OneOf((), label=_("Organisation"))
    informant = PlainText(label=_("Who told you"), max_length=200, required=False)
    detected_at = MomentField(label=_("When it was detected"), required=False, is_past=True)
    occurred_at = MomentField(label=_("When it happened"), required=False, is_past=True)
    service_down_at = MomentField(
        label=_("Since when a service is down"), required=False, is_past=True
    )
    via_processor = open_question(_("Did it happen at a supplier?"))
    processor_name = PlainText(label=_("Which supplier"), max_length=200, required=False)
    categories = SeveralOf(Category.choices, label=_("Categories"), required=False)

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(organisations) == 1:
            del self.fields["organisation"]
        else:
            options = [(str(one.pk), one.name) for one in organisations]
            self.fields["organisation"] = OneOf(options, label=_("Organisation"))
        self._organisations = {str(one.pk): one for one in organisations}

    def first(self) -> list[BoundField]:
        """Return the questions for which there is time on a phone."""
        return [one for one in self if one.name in _FIRST]

    def others(self) -> list[BoundField]:
        """Return the questions that can wait."""
        return [one for one in self if one.name not in _FIRST]

    def place(self) -> Organisation:
        """Return the organisation that was chosen, or the only one there is."""
        chosen = self.cleaned_data.get("organisation") or next(iter(self._organisations))
        return self._organisations[chosen]

    def told(self) -> dict[str, Any]:
        """Return what was filled in, as `services.Report` takes it."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "organisation"}
        answers = {name: AS_ANSWER[given[name]] for name in _ANSWERS}
        numbers = tuple(int(one) for one in given["categories"])
        return given | answers | {"categories": numbers}

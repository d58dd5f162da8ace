"""What duties need to know of an organisation, and that a standing duty was done."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from khumkan.hub.incidents.choices import ActKind, Channel
from khumkan.hub.incidents.forms.answers import AS_ANSWER, AS_WORD, open_question
from khumkan.ui.dates import DateError, parse_day
from khumkan.ui.forms import (
    DayField,
    DecimalNumber,
    Form,
    MomentField,
    OneOf,
    PlainText,
    VersionedForm,
)
from khumkan.ui.sentences import say

_QUESTIONS = ("is_state_agency", "is_cii", "has_framework")
_DAYS = ("executives_changed_on", "owners_change_on", "audits_finished_on")
_DONE = (
    (ActKind.DONE, ActKind.DONE.label),
    (ActKind.SENT, ActKind.SENT.label),
    (ActKind.HANDED_OVER, ActKind.HANDED_OVER.label),
)


class DaysField(PlainText):
    """Several days in one line, parted by commas; kept as ISO dates."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(help_text=_("Several days with commas between them"), **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the days as ISO texts, the earliest first."""
        line = super().clean(value)
        try:
            days = {parse_day(part.strip()) for part in line.split(",") if part.strip()}
        except DateError as error:
            raise ValidationError(say(error.message), code="invalid") from None
        return [day.isoformat() for day in sorted(days)]

    def prepare_value(self, value: Any) -> Any:
        """Return stored days as people type them."""
        if not isinstance(value, list):
            return value
        typed = DayField()
        return ", ".join(str(typed.prepare_value(date.fromisoformat(one))) for one in value)


class ProfileForm(VersionedForm):
    """The facts of an organisation that duties follow from. Empty means not known, never no."""

    is_state_agency = open_question(_("Is it a state agency?"))
    is_cii = open_question(_("Is it critical information infrastructure (CII)?"))
    cii_document = PlainText(label=_("Document that says so"), max_length=300, required=False)
    cii_since = DayField(label=_("Since"), required=False)
    regulator_name = PlainText(label=_("Regulator"), max_length=200, required=False)
    regulator_hours = DecimalNumber(
        label=_("Hours that the regulator has set"),
        help_text=_("Empty means that none are set: nothing is guessed."),
        lowest=0.5,
        highest=8760,
        required=False,
    )
    regulator_document = PlainText(
        label=_("Document that sets them"), max_length=300, required=False
    )
    has_framework = open_question(_("Are the code of practice and the framework made?"))
    executives_changed_on = DaysField(
        label=_("Days on which executives or operators changed"), required=False
    )
    owners_change_on = DaysField(label=_("Days on which owners of systems change"), required=False)
    audits_finished_on = DaysField(label=_("Days on which audits were finished"), required=False)
    categories_set_on = DayField(
        label=_("Day on which security categories were set"), required=False
    )
    dpo_name = PlainText(label=_("Data-protection officer"), max_length=200, required=False)
    dpo_contact = PlainText(label=_("How to reach the officer"), max_length=300, required=False)
    address = PlainText(label=_("Address for forms"), max_length=500, required=False)

    def stored_values(self, instance: object) -> dict[str, Any]:
        """Return what is stored for each field."""
        values = super().stored_values(instance)
        return values | {name: AS_WORD[getattr(instance, name)] for name in _QUESTIONS}

    def facts(self) -> dict[str, Any]:
        """Return what was filled in, as `services.change_profile` takes it."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return given | {name: AS_ANSWER[given[name]] for name in _QUESTIONS}


class StandingActForm(Form):
    """That a standing duty was done."""

    kind = OneOf(_DONE, label=_("What was done"), initial=ActKind.DONE)
    acted_at = MomentField(label=_("When"), is_past=True)
    acted_by = PlainText(label=_("Who did it"), max_length=200)
    channel = OneOf(Channel.choices, label=_("How it was sent"), required=False)
    addressee = PlainText(label=_("To whom"), max_length=300, required=False)
    reference = PlainText(label=_("Reference number received"), max_length=120, required=False)
    note = PlainText(label=_("Note"), max_length=1000, required=False)

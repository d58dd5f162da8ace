"""What people fill in about an incident: the first report, and its times and facts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from khumkan.hub.alerts.choices import LEVELS
from khumkan.hub.incidents.choices import Category, Origin
from khumkan.hub.incidents.models import Incident
from khumkan.hub.organisations.models import Organisation
from khumkan.ui.forms import (
    Form,
    MomentField,
    MultilineText,
    OneOf,
    PlainText,
    SeveralOf,
    VersionedForm,
    YesNo,
)

_KNOWN = (("yes", _("yes")), ("no", _("no")), ("", _("not known yet")))
_AS_WORD = {True: "yes", False: "no", None: ""}
_AS_ANSWER = {"yes": True, "no": False, "": None}
ANSWERS = ("personal_data", "via_processor", "is_cii")


def _answer(label: object, help_text: object = "") -> OneOf:
    return OneOf(
        _KNOWN[:2], label=label, help_text=help_text, required=False, none_label=_("not known yet")
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
    personal_data = _answer(_("Are personal data concerned?"))
    is_drill = YesNo(label=_("This is a drill: nothing of it is reported to anybody"))
    organisation = OneOf((), label=_("Organisation"))
    informant = PlainText(label=_("Who told you"), max_length=200, required=False)
    detected_at = MomentField(label=_("When it was detected"), required=False, is_past=True)
    occurred_at = MomentField(label=_("When it happened"), required=False, is_past=True)
    service_down_at = MomentField(
        label=_("Since when a service is down"), required=False, is_past=True
    )
    via_processor = _answer(_("Did it happen at a supplier?"))
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

    def place(self) -> Organisation:
        """Return the organisation that was chosen, or the only one there is."""
        chosen = self.cleaned_data.get("organisation") or next(iter(self._organisations))
        return self._organisations[chosen]

    def told(self) -> dict[str, Any]:
        """Return what was filled in, as `services.Report` takes it."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "organisation"}
        answers = {name: _AS_ANSWER[given[name]] for name in ANSWERS if name in given}
        numbers = tuple(int(one) for one in given["categories"])
        return given | answers | {"categories": numbers}


class FactsForm(VersionedForm):
    """Times and facts that clocks follow from: a change needs its reason."""

    aware_at = MomentField(label=_("Aware of it since"), required=False, is_past=True)
    detected_at = MomentField(label=_("Detected"), required=False, is_past=True)
    occurred_at = MomentField(label=_("Happened"), required=False, is_past=True)
    processor_aware_at = MomentField(label=_("Supplier aware since"), required=False, is_past=True)
    service_down_at = MomentField(label=_("Service down"), required=False, is_past=True)
    service_restored_at = MomentField(label=_("Service restored"), required=False, is_past=True)
    ended_at = MomentField(label=_("Ended"), required=False, is_past=True)
    personal_data = _answer(_("Are personal data concerned?"))
    via_processor = _answer(_("Did it happen at a supplier?"))
    is_cii = _answer(
        _("Is critical infrastructure concerned?"),
        _("Empty means: as the organisation’s legal profile says."),
    )
    main_category = OneOf(Category.choices, label=_("Main category"), required=False)
    categories = SeveralOf(Category.choices, label=_("All categories"), required=False)
    reason = PlainText(label=_("Why it changes"), max_length=500)

    def stored_values(self, instance: object) -> dict[str, Any]:
        """Return what is stored for each field."""
        values = super().stored_values(instance)
        if not isinstance(instance, Incident):
            return values
        rows = list(instance.categories.all())
        main = next((str(one.number) for one in rows if one.is_main), "")
        answers = {name: _AS_WORD[getattr(instance, name)] for name in ANSWERS}
        numbers = [str(one.number) for one in rows]
        return values | answers | {"categories": numbers, "main_category": main}

    def facts(self) -> dict[str, Any]:
        """Return what was filled in, as `services.change_facts` takes it."""
        apart = {"version", "reason", "main_category", "categories"}
        given = {name: value for name, value in self.cleaned_data.items() if name not in apart}
        answers = {name: _AS_ANSWER[given[name]] for name in ANSWERS}
        main = self.cleaned_data["main_category"]
        others = [one for one in self.cleaned_data["categories"] if one != main]
        numbers = tuple(int(one) for one in ([main] if main else []) + others)
        kept = {
            name: getattr(self.instance, name)
            for name, value in given.items()
            if name.endswith("_at") and name not in self.changed_data
        }
        return given | kept | answers | {"categories": numbers}

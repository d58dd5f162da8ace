"""Times and facts that clocks follow from."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from khumkan.hub.incidents.choices import Category
from khumkan.hub.incidents.forms.answers import AS_ANSWER, AS_WORD, open_question
from khumkan.hub.incidents.models import Incident
from khumkan.ui.forms import MomentField, OneOf, PlainText, SeveralOf, VersionedForm

_ANSWERS: Final = ("personal_data", "via_processor", "has_agreement", "is_cii")


class FactsForm(VersionedForm):
    """Times and facts that clocks follow from: a change needs its reason."""

    aware_at = MomentField(label=_("Aware of it since"), required=False, is_past=True)
    detected_at = MomentField(label=_("Detected"), required=False, is_past=True)
    occurred_at = MomentField(label=_("Happened"), required=False, is_past=True)
    processor_aware_at = MomentField(label=_("Supplier aware since"), required=False, is_past=True)
    service_down_at = MomentField(label=_("Service down"), required=False, is_past=True)
    service_restored_at = MomentField(label=_("Service restored"), required=False, is_past=True)
    ended_at = MomentField(label=_("Ended"), required=False, is_past=True)
    personal_data = open_question(_("Are personal data concerned?"))
    via_processor = open_question(_("Did it happen at a supplier?"))
    processor_name = PlainText(label=_("Which supplier"), max_length=200, required=False)
    has_agreement = open_question(
        _("Is there a processing agreement with the supplier?"),
        _("The law asks the controller for one (section 40; not confirmed: general knowledge)."),
    )
    is_cii = open_question(
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
        answers = {name: AS_WORD[getattr(instance, name)] for name in _ANSWERS}
        numbers = [str(one.number) for one in rows]
        return values | answers | {"categories": numbers, "main_category": main}

    def facts(self) -> dict[str, Any]:
        """Return what was filled in, as `services.change_facts` takes it."""
        apart = {"version", "reason", "main_category", "categories"}
        given = {name: value for name, value in self.cleaned_data.items() if name not in apart}
        answers = {name: AS_ANSWER[given[name]] for name in _ANSWERS}
        main = self.cleaned_data["main_category"]
        others = [one for one in self.cleaned_data["categories"] if one != main]
        numbers = tuple(int(one) for one in ([main] if main else []) + others)
        kept = {
            name: getattr(self.instance, name)
            for name, value in given.items()
            if name.endswith("_at") and name not in self.changed_data
        }
        return given | kept | answers | {"categories": numbers}

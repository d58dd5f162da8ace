"""Decisions of named officers, and the breach assessment they rest on."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from khumkan.hub.incidents.assessing import FACTORS, LEVEL_QUESTIONS, NO_RISK_GROUNDS, Weight
from khumkan.hub.incidents.choices import DecisionKind, Level, Risk
from khumkan.hub.incidents.forms.answers import AS_ANSWER, open_question
from khumkan.hub.incidents.models import Assessment
from khumkan.ui.forms import MultilineText, OneOf, PlainText, SeveralOf, VersionedForm

_YES_NO: Final = (("yes", _("yes")), ("no", _("no")), ("unknown", _("not known yet")))
_VALUES: Final = {
    DecisionKind.LEVEL: Level.choices,
    DecisionKind.RISK: Risk.choices,
    DecisionKind.SIGNIFICANCE: _YES_NO,
    DecisionKind.PERSONAL_DATA: _YES_NO,
}
_WEIGHTS: Final = (
    (str(Weight.LITTLE.value), _("little")),
    (str(Weight.SOME.value), _("some")),
    (str(Weight.MUCH.value), _("much")),
)
_KINDS: Final = (
    ("C", _("confidentiality: somebody saw or took data")),
    ("I", _("integrity: data were changed")),
    ("A", _("availability: data were lost or could not be used")),
)


class DecisionForm(VersionedForm):
    """What a named officer decides, and why."""

    value = OneOf((), label=pgettext_lazy("decision", "Decided"))
    reasons = MultilineText(label=_("Reasons"), max_length=4000)
    officer_name = PlainText(label=_("Officer who decides"), max_length=200)
    officer_position = PlainText(label=_("Position"), max_length=200)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = OneOf(_VALUES[DecisionKind(kind)], label=pgettext_lazy("decision", "Decided"))
        questions = LEVEL_QUESTIONS if kind == DecisionKind.LEVEL else ()
        asked = {one.name: open_question(one.text) for one in questions}
        rest = {name: self.fields[name] for name in self.fields if name != "value"}
        self.fields = asked | {"value": choice} | rest

    def answers(self) -> dict[str, bool | None]:
        """Return what was answered to the questions of the level."""
        known = self.cleaned_data
        return {
            one.name: AS_ANSWER[known[one.name]] for one in LEVEL_QUESTIONS if one.name in known
        }


class AssessmentForm(VersionedForm):
    """The eight factors, each with a note; what is not known stays open."""

    kinds = SeveralOf(_KINDS, label=_("Kind of breach"), required=False)
    effects = MultilineText(
        label=_("Likely effects on the people concerned"), max_length=4000, required=False
    )
    measures = MultilineText(
        label=_("Measures taken or to come, and remedy"), max_length=4000, required=False
    )
    advice = MultilineText(
        label=_("What the people concerned can do"), max_length=4000, required=False
    )
    late_reasons = MultilineText(
        label=_("If 72 hours were missed: why it could not be avoided"),
        max_length=4000,
        required=False,
    )
    no_risk_ground = OneOf(
        NO_RISK_GROUNDS, label=_("Ground for “no risk”, if there is one"), required=False
    )
    no_risk_proof = MultilineText(
        label=_("Proof of it"),
        help_text=_("The burden of proof is on the hospital; the office may ask for it."),
        max_length=4000,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        factors: dict[str, Any] = {}
        for one in FACTORS:
            label = f"{one.number}. {one.text}"
            factors[f"weight_{one.number}"] = OneOf(_WEIGHTS, label=label, required=False)
            factors[f"note_{one.number}"] = PlainText(
                label=f"{_('Note')} {one.number}", max_length=500, required=False
            )
        first = {"version": self.fields["version"], "kinds": self.fields["kinds"]}
        self.fields = (
            first
            | factors
            | {name: field for name, field in self.fields.items() if name not in first}
        )
        self._fill(kwargs.get("instance"))

    def _fill(self, instance: object) -> None:
        if not isinstance(instance, Assessment):
            return
        self.initial["kinds"] = list(instance.kinds)
        for number, factor in instance.factors.items():
            weight = factor.get("weight")
            self.initial[f"weight_{number}"] = "" if weight is None else str(weight)
            self.initial[f"note_{number}"] = factor.get("note", "")

    def facts(self) -> dict[str, Any]:
        """Return what was filled in, as `services.assess_breach` takes it."""
        given = self.cleaned_data
        names = (
            "effects",
            "measures",
            "advice",
            "late_reasons",
            "no_risk_ground",
            "no_risk_proof",
        )
        factors = {str(one.number): self._factor(one.number) for one in FACTORS}
        return {name: given[name] for name in names} | {
            "kinds": "".join(given["kinds"]),
            "factors": {
                number: told
                for number, told in factors.items()
                if told["weight"] is not None or told["note"]
            },
        }

    def _factor(self, number: int) -> dict[str, Any]:
        weight, note = self.cleaned_data[f"weight_{number}"], self.cleaned_data[f"note_{number}"]
        return {"weight": int(weight) if weight else None, "note": note}

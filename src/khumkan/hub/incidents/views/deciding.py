"""What a named officer decides about an incident, and the breach assessment."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khumkan.core.messages import message
from khumkan.hub.incidents import services
from khumkan.hub.incidents.access import (
    access_incident,
    access_incident_to_change,
    access_incident_to_decide,
    may_change_incident,
    may_decide_incident,
)
from khumkan.hub.incidents.assessing import Weight, propose_level, propose_risk
from khumkan.hub.incidents.choices import DecisionKind, Risk
from khumkan.hub.incidents.forms import AssessmentForm, DecisionForm
from khumkan.hub.incidents.models import Assessment, Incident
from khumkan.hub.incidents.tabs import crumbs_to, tabs_of
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.ui.errors import ConflictError, NotFoundError, RefusedError
from khumkan.ui.forms import show_conflict, show_refusal
from khumkan.ui.sentences import say

ASKED = (
    DecisionKind.LEVEL,
    DecisionKind.SIGNIFICANCE,
    DecisionKind.PERSONAL_DATA,
    DecisionKind.RISK,
)


@require_safe
def show_decisions(request: SignedInRequest, incident_id: UUID) -> HttpResponse:
    """Show what was decided, by whom and why, and what is still open."""
    incident = access_incident(request.user, incident_id)
    decisions = list(incident.decisions.select_related("noted_by").order_by("-decided_at", "-id"))
    decided = {one.kind for one in decisions}
    context = {
        "incident": incident,
        "decisions": decisions,
        "open": [(one.value, one.label) for one in ASKED if one not in decided],
        "asked": [(one.value, one.label) for one in ASKED],
        "may_decide": may_decide_incident(request.user, incident),
        "tabs": tabs_of(incident, "decisions"),
        "crumbs": crumbs_to(incident),
    }
    return render(request, "incidents/decisions.html", context)


def decide(request: SignedInRequest, incident_id: UUID, kind: str) -> HttpResponse:
    """Record a decision; the software's proposal stands beside it and is kept with it."""
    incident = access_incident_to_decide(request.user, incident_id)
    if kind not in ASKED:
        raise NotFoundError(message("there is nothing of this kind to decide"))
    form = DecisionForm(request.POST or None, instance=incident, kind=kind)
    if form.is_valid():
        try:
            services.decide(
                incident,
                _ruling(incident, kind, form),
                version=form.cleaned_data["version"],
                by=request.actor,
            )
        except RefusedError as error:
            show_refusal(form, error)
        except ConflictError as error:
            form.add_error(None, say(error.message))
        else:
            messages.success(request, _("The decision was recorded."))
            return redirect("incidents:decisions", incident.pk)
    context = _about(incident, "decisions") | {"form": form, "title": DecisionKind(kind).label}
    shown = {"proposal": _say_risk(incident) if kind == DecisionKind.RISK else "", "kind": kind}
    return render(request, "incidents/decide.html", context | shown)


def assess_breach(request: SignedInRequest, incident_id: UUID) -> HttpResponse:
    """Show or change the breach assessment: eight factors, and the ground for no risk."""
    incident = access_incident(request.user, incident_id)
    if request.method == "POST":
        incident = access_incident_to_change(request.user, incident_id)
    form = AssessmentForm(request.POST or None, instance=_assessment(incident))
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            services.assess_breach(incident, form.facts(), version=version, by=request.actor)
        except RefusedError as error:
            show_refusal(form, error)
        except ConflictError as error:
            show_conflict(form, error, _assessment(incident))
        else:
            messages.success(request, _("The assessment was kept. Now an officer decides."))
            return redirect("incidents:breach", incident.pk)
    shown = {
        "form": form,
        "proposal": _say_risk(incident),
        "may_change": may_change_incident(request.user, incident),
        "may_decide": may_decide_incident(request.user, incident),
    }
    return render(request, "incidents/breach.html", _about(incident, "breach") | shown)


def _ruling(incident: Incident, kind: str, form: DecisionForm) -> services.Ruling:
    told = form.cleaned_data
    answers = form.answers()
    proposed = propose_level(answers) if answers else _propose_risk(incident)
    names = ("value", "reasons", "officer_name", "officer_position")
    return services.Ruling(
        kind=kind,
        proposal=proposed or "" if kind in {DecisionKind.LEVEL, DecisionKind.RISK} else "",
        answers=answers,
        **{name: told[name] for name in names},
    )


def _assessment(incident: Incident) -> Assessment:
    found = Assessment.objects.filter(incident=incident).first()
    return found or Assessment(incident=incident)


def _propose_risk(incident: Incident) -> Risk | None:
    found = _assessment(incident)
    weights = {
        int(number): None if factor["weight"] is None else Weight(factor["weight"])
        for number, factor in found.factors.items()
    }
    has_proof = bool(found.no_risk_ground and found.no_risk_proof.strip())
    return propose_risk(weights, has_no_risk_proof=has_proof)


def _say_risk(incident: Incident) -> str:
    proposed = _propose_risk(incident)
    return str(proposed.label) if proposed else ""


def _about(incident: Incident, tab: str) -> dict[str, Any]:
    return {"incident": incident, "tabs": tabs_of(incident, tab), "crumbs": crumbs_to(incident)}

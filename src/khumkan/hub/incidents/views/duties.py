"""The duties of an incident: what the law asks, and the proof that it was done."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khumkan.hub.incidents import services
from khumkan.hub.incidents.access import (
    access_act_to_change,
    access_incident,
    access_incident_to_change,
    access_incident_to_decide,
    may_change_incident,
    may_decide_incident,
)
from khumkan.hub.incidents.choices import DecisionKind
from khumkan.hub.incidents.duty_cards import find_duty, read_cards
from khumkan.hub.incidents.forms import ActForm, AnswerForm, RetractForm, WaiverForm
from khumkan.hub.incidents.mail_pages import open_mails_of
from khumkan.hub.incidents.models import Incident
from khumkan.hub.incidents.presenting import words_of
from khumkan.hub.incidents.progress import Progress
from khumkan.hub.incidents.selectors import documents_of
from khumkan.hub.incidents.tabs import crumbs_to, tabs_of
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.ui.errors import ConflictError, RefusedError
from khumkan.ui.forms import Form, show_refusal
from khumkan.ui.sentences import say


@require_safe
def show_duties(request: SignedInRequest, incident_id: UUID) -> HttpResponse:
    """Show every duty: what, to whom, by when, why, and what was done."""
    incident = access_incident(request.user, incident_id)
    context = {
        "incident": incident,
        "cards": read_cards(incident, timezone.now()),
        "mails": open_mails_of(incident),
        "may_change": may_change_incident(request.user, incident),
        "may_decide": may_decide_incident(request.user, incident),
        "tabs": tabs_of(incident, "duties"),
        "crumbs": crumbs_to(incident),
    }
    return render(request, "incidents/duties.html", context)


def record_act(request: SignedInRequest, incident_id: UUID, duty_id: str) -> HttpResponse:
    """Record that something was sent: nothing else ends a duty."""
    incident = access_incident_to_change(request.user, incident_id)
    duty = find_duty(incident, duty_id, timezone.now())
    documents = documents_of(incident)
    options = [(str(one.pk), f"{one.get_kind_display()} {one.serial}") for one in documents]
    form = ActForm(request.POST or None, documents=options, initial=_suggest(request, duty))
    if form.is_valid():
        chosen = {str(one.pk): one for one in documents}
        told = form.cleaned_data | {"document": chosen.get(form.cleaned_data.get("document", ""))}
        if _record(request, incident, form, services.Sending(duty_id=duty_id, **told)):
            return redirect("incidents:duties", incident.pk)
    words = {"heading": _("Record what was sent")}
    return render(request, "incidents/duty_form.html", _about(incident, duty, form) | words)


def record_answer(request: SignedInRequest, incident_id: UUID, duty_id: str) -> HttpResponse:
    """Record what the office answered to the reasons for lateness."""
    incident = access_incident_to_change(request.user, incident_id)
    duty = find_duty(incident, duty_id, timezone.now())
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        told = services.Sending(duty_id=duty_id, **form.cleaned_data)
        if _record(request, incident, form, told):
            return redirect("incidents:duties", incident.pk)
    words = {"heading": _("Record the office’s answer")}
    return render(request, "incidents/duty_form.html", _about(incident, duty, form) | words)


def retract_act(request: SignedInRequest, act_id: UUID) -> HttpResponse:
    """Take back an act that was recorded wrongly."""
    act = access_act_to_change(request.user, act_id)
    form = RetractForm(request.POST or None)
    if form.is_valid():
        try:
            services.retract_act(act, **form.cleaned_data, by=request.actor)
        except RefusedError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("It was taken back; the duty is open again."))
            return redirect("incidents:duties", act.incident_id)
    context = {
        "title": _("Take back what was recorded"),
        "question": _("Was this recorded wrongly?"),
        "consequences": [_("It stays to be seen, and ends its duty no more.")],
        "submit_label": _("Take it back"),
        "form": form,
        "cancel_url": reverse("incidents:duties", args=[act.incident_id]),
    }
    return render(request, "ui/confirm.html", context)


def waive_duty(request: SignedInRequest, incident_id: UUID, duty_id: str) -> HttpResponse:
    """Decide, as a named officer and with reasons, that a duty does not apply, or does again."""
    incident = access_incident_to_decide(request.user, incident_id)
    duty = find_duty(incident, duty_id, timezone.now())
    form = WaiverForm(request.POST or None, instance=incident)
    if form.is_valid():
        told = dict(form.cleaned_data)
        version = told.pop("version")
        value = "required" if duty.decision else "not_required"
        ruling = services.Ruling(
            kind=DecisionKind.NOT_REQUIRED, value=value, duty_id=duty_id, **told
        )
        try:
            services.decide(incident, ruling, version=version, by=request.actor)
        except RefusedError as error:
            show_refusal(form, error)
        except ConflictError as error:
            form.add_error(None, say(error.message))
        else:
            messages.success(request, _("The decision was recorded."))
            return redirect("incidents:duties", incident.pk)
    words = {"heading": _("It applies after all") if duty.decision else _("It does not apply")}
    return render(request, "incidents/duty_form.html", _about(incident, duty, form) | words)


def _record(
    request: SignedInRequest, incident: Incident, form: Form, told: services.Sending
) -> bool:
    try:
        services.record_act(incident, told, by=request.actor)
    except RefusedError as error:
        show_refusal(form, error)
        return False
    messages.success(request, _("It was recorded, with its proof."))
    return True


def _suggest(request: SignedInRequest, duty: Progress) -> dict[str, Any]:
    return {
        "acted_at": timezone.now(),
        "acted_by": request.user.name,
        "addressee": words_of(duty.duty.rule.addressee),
    }


def _about(incident: Incident, duty: Progress, form: Form) -> dict[str, Any]:
    return {
        "incident": incident,
        "rule": duty.duty.rule,
        "what": words_of(duty.duty.rule.what),
        "ends_with": words_of(duty.duty.rule.ends_with),
        "form": form,
        "tabs": tabs_of(incident, "duties"),
        "crumbs": crumbs_to(incident),
    }

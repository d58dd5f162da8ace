"""Evidence of an incident: files with their hash and who had them in hand."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from khumkan.hub.incidents import services
from khumkan.hub.incidents.access import (
    access_evidence_to_change,
    access_incident,
    access_incident_to_change,
    may_change_incident,
)
from khumkan.hub.incidents.choices import CustodyAction
from khumkan.hub.incidents.forms import CustodyForm, EvidenceForm
from khumkan.hub.incidents.keeping import read_file
from khumkan.hub.incidents.selectors import read_evidence
from khumkan.hub.incidents.tabs import crumbs_to, tabs_of
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.ui.errors import RefusedError
from khumkan.ui.forms import show_refusal


def show_evidence(request: SignedInRequest, incident_id: UUID) -> HttpResponse:
    """Show what was kept with its chain of custody, and take another file in."""
    incident = access_incident(request.user, incident_id)
    if request.method == "POST":
        incident = access_incident_to_change(request.user, incident_id)
    form = EvidenceForm(request.POST or None, files=request.FILES or None)
    if form.is_valid():
        told = dict(form.cleaned_data)
        file = told.pop("file")
        try:
            services.take_evidence(
                incident, file.chunks(), name=file.name, by=request.actor, **told
            )
        except RefusedError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The file was kept, with its hash."))
            return redirect("incidents:evidence", incident.pk)
    context = {
        "incident": incident,
        "form": form,
        "evidence": read_evidence(incident),
        "may_change": may_change_incident(request.user, incident),
        "tabs": tabs_of(incident, "evidence"),
        "crumbs": crumbs_to(incident),
    }
    return render(request, "incidents/evidence.html", context)


@require_POST
def fetch_evidence(request: SignedInRequest, evidence_id: UUID) -> HttpResponseBase:
    """Send the bytes, after noting who took them; malware goes out as its encrypted archive."""
    evidence = access_evidence_to_change(request.user, evidence_id)
    services.add_custody(evidence, CustodyAction.OPENED, by=request.actor)
    answer = StreamingHttpResponse(
        read_file(evidence.path), content_type="application/octet-stream"
    )
    suffix = ".zip" if evidence.is_malware else ""
    name = f"evidence-{evidence.sha256[:12]}{suffix}"  # never the name somebody else chose
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_POST
def verify_evidence(request: SignedInRequest, evidence_id: UUID) -> HttpResponse:
    """Compare a file with its hash and its chain with itself, and note it."""
    evidence = access_evidence_to_change(request.user, evidence_id)
    verdict = services.verify_evidence(evidence, by=request.actor)
    if verdict.is_same:
        messages.success(request, _("The file is what was taken in: its hash is the same."))
    else:
        messages.error(request, _("The file is gone or not what was taken in. Call your team."))
    if verdict.torn_link is not None:
        torn = _("Entry {number} of its chain is not as it was written. Call your team.")
        messages.error(request, torn.format(number=verdict.torn_link))
    return redirect("incidents:evidence", evidence.incident_id)


def hand_over(request: SignedInRequest, evidence_id: UUID) -> HttpResponse:
    """Note that a piece of evidence left or came back."""
    evidence = access_evidence_to_change(request.user, evidence_id)
    form = CustodyForm(request.POST or None)
    if form.is_valid():
        try:
            services.add_custody(evidence, by=request.actor, **form.cleaned_data)
        except RefusedError as error:
            show_refusal(form, error)
        else:
            return redirect("incidents:evidence", evidence.incident_id)
    context = {
        "title": _("Note who has it"),
        "question": evidence.name,
        "submit_label": _("Note it"),
        "tone": "neutral",
        "form": form,
        "cancel_url": reverse("incidents:evidence", args=[evidence.incident_id]),
    }
    return render(request, "ui/confirm.html", context)

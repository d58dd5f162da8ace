"""The log of an incident, who works on it, and its end."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from khumkan.hub.incidents import services
from khumkan.hub.incidents.access import (
    access_entry_to_change,
    access_incident,
    access_incident_to_change,
    access_incident_to_decide,
    access_member_to_change,
    may_change_incident,
)
from khumkan.hub.incidents.choices import DecisionKind
from khumkan.hub.incidents.forms import (
    ClosingForm,
    EntryForm,
    MemberForm,
    StrikeForm,
    VersionForm,
)
from khumkan.hub.incidents.models import Incident
from khumkan.hub.incidents.presenting import words_of
from khumkan.hub.incidents.selectors import people_for, read_log
from khumkan.hub.incidents.services.closing import closing_value, duties_in_the_way
from khumkan.hub.incidents.tabs import crumbs_to, tabs_of
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.ui.errors import ConflictError, RefusedError
from khumkan.ui.forms import Form, show_refusal
from khumkan.ui.sentences import say


def show_log(request: SignedInRequest, incident_id: UUID) -> HttpResponse:
    """Show the log in the order of what happened, and add a line to it."""
    incident = access_incident(request.user, incident_id)
    form = EntryForm(request.POST or None)
    if request.method == "POST":
        incident = access_incident_to_change(request.user, incident_id)
    if form.is_valid():
        try:
            services.note_entry(incident, **form.cleaned_data, by=request.actor)
        except RefusedError as error:
            show_refusal(form, error)
        else:
            return redirect("incidents:log", incident.pk)
    shown = {"form": form, "entries": read_log(incident)}
    return render(request, "incidents/log.html", _about(request, incident, "log") | shown)


def strike_entry(request: SignedInRequest, entry_id: UUID) -> HttpResponse:
    """Strike a line of the log out, with the reason."""
    entry = access_entry_to_change(request.user, entry_id)
    form = StrikeForm(request.POST or None)
    if form.is_valid():
        try:
            services.strike_entry(entry, **form.cleaned_data, by=request.actor)
        except RefusedError as error:
            show_refusal(form, error)
        else:
            return redirect("incidents:log", entry.incident_id)
    context = {
        "title": _("Strike a line out"),
        "question": entry.text,
        "consequences": [_("It stays to be read, crossed.")],
        "submit_label": _("Strike it out"),
        "form": form,
        "cancel_url": reverse("incidents:log", args=[entry.incident_id]),
    }
    return render(request, "ui/confirm.html", context)


def show_members(request: SignedInRequest, incident_id: UUID) -> HttpResponse:
    """Show who takes part, and add somebody."""
    incident = access_incident(request.user, incident_id)
    people = people_for(incident)
    form = MemberForm(request.POST or None, people=people)
    if request.method == "POST":
        incident = access_incident_to_change(request.user, incident_id)
    if form.is_valid():
        chosen = {str(one.pk): one for one in people}[form.cleaned_data["user"]]
        try:
            services.add_member(incident, chosen, part=form.cleaned_data["part"], by=request.actor)
        except RefusedError as error:
            show_refusal(form, error)
        else:
            return redirect("incidents:members", incident.pk)
    members = incident.members.select_related("user", "added_by")
    shown = {"form": form, "members": members}
    return render(request, "incidents/members.html", _about(request, incident, "members") | shown)


@require_POST
def remove_member(request: SignedInRequest, member_id: UUID) -> HttpResponse:
    """End somebody's part."""
    member = access_member_to_change(request.user, member_id)
    try:
        services.remove_member(member, by=request.actor)
    except RefusedError as error:
        messages.error(request, say(error.message))
    return redirect("incidents:members", member.incident_id)


@require_POST
def restrict(request: SignedInRequest, incident_id: UUID) -> HttpResponse:
    """Keep an incident to its members, or open it to the organisation's others again."""
    incident = access_incident_to_change(request.user, incident_id)
    form = VersionForm(request.POST, instance=incident)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    turned = not incident.is_restricted
    try:
        services.restrict_incident(
            incident, is_restricted=turned, version=version, by=request.actor
        )
    except ConflictError as error:
        messages.error(request, say(error.message))
    return redirect("incidents:members", incident.pk)


def close(request: SignedInRequest, incident_id: UUID) -> HttpResponse:
    """Close an incident, or open it again: a decision of a named officer."""
    incident = access_incident_to_decide(request.user, incident_id)
    form = ClosingForm(request.POST or None, instance=incident)
    if form.is_valid() and _turn(request, incident, form):
        return redirect("incidents:detail", incident.pk)
    context = {
        "title": _("Close the incident") if incident.is_open else _("Open the incident again"),
        "question": incident.title,
        "consequences": _before_closing(incident) if incident.is_open else [],
        "submit_label": _("Record the decision"),
        "tone": "neutral",
        "form": form,
        "cancel_url": reverse("incidents:detail", args=[incident.pk]),
        "crumbs": crumbs_to(incident),
    }
    return render(request, "ui/confirm.html", context)


def _before_closing(incident: Incident) -> list[str]:
    """Return what stands in the way, before somebody writes down reasons for nothing."""
    rule = _("All duties must be done, or an officer must have said that they do not apply.")
    still = [words_of(one.duty.rule.what) for one in duties_in_the_way(incident)]
    return [rule, *(_("Still open: {what}").format(what=what) for what in still)]


def _turn(request: SignedInRequest, incident: Incident, form: Form) -> bool:
    told = dict(form.cleaned_data)
    version = told.pop("version")
    ruling = services.Ruling(kind=DecisionKind.CLOSING, value=closing_value(incident), **told)
    turn = services.close_incident if incident.is_open else services.reopen_incident
    try:
        turn(incident, ruling, version=version, by=request.actor)
    except RefusedError as error:
        show_refusal(form, error)
        return False
    except ConflictError as error:
        form.add_error(None, say(error.message))
        return False
    messages.success(request, _("The decision was recorded."))
    return True


def _about(request: SignedInRequest, incident: Incident, tab: str) -> dict[str, Any]:
    return {
        "incident": incident,
        "may_change": may_change_incident(request.user, incident),
        "tabs": tabs_of(incident, tab),
        "crumbs": crumbs_to(incident),
    }

"""The fields of form ก2, filled in as they become known."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from khumkan.hub.incidents import services
from khumkan.hub.incidents.access import (
    access_incident,
    access_incident_to_change,
    may_change_incident,
)
from khumkan.hub.incidents.forms import RecordForm
from khumkan.hub.incidents.tabs import crumbs_to, tabs_of
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.ui.errors import ConflictError, RefusedError
from khumkan.ui.forms import show_conflict, show_refusal


def fill_in(request: SignedInRequest, incident_id: UUID) -> HttpResponse:
    """Show the fields of the form, and keep what was filled in."""
    incident = access_incident(request.user, incident_id)
    if request.method == "POST":
        incident = access_incident_to_change(request.user, incident_id)
    form = RecordForm(request.POST or None, instance=incident)
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            services.fill_in(incident, form.details(), version=version, by=request.actor)
        except ConflictError as error:
            show_conflict(form, error, access_incident(request.user, incident_id))
        except RefusedError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("It was kept; documents are made from it."))
            return redirect("incidents:record", incident.pk)
    context = {
        "incident": incident,
        "form": form,
        "may_change": may_change_incident(request.user, incident),
        "tabs": tabs_of(incident, "record"),
        "crumbs": crumbs_to(incident),
    }
    return render(request, "incidents/record.html", context)

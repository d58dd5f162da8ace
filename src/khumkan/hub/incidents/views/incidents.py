"""The list of incidents, and the first page of one."""

from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khumkan.hub.incidents.access import (
    access_incident,
    access_incidents,
    may_change_incident,
    may_decide_incident,
)
from khumkan.hub.incidents.details import read_details
from khumkan.hub.incidents.owed import list_incidents
from khumkan.hub.incidents.selectors import count_late
from khumkan.hub.incidents.tables import INCIDENTS
from khumkan.hub.incidents.tabs import tabs_of
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.ui.components import Crumb
from khumkan.ui.tables import respond_table


@require_safe
def show_incidents(request: SignedInRequest) -> HttpResponseBase:
    """List the incidents somebody may see."""
    access_incidents(request.user)
    rows = list_incidents(request.user)
    context = {"n_late": count_late(request.user, timezone.now())}
    return respond_table(request, INCIDENTS, rows, "incidents/list.html", context)


@require_safe
def show_incident(request: SignedInRequest, incident_id: UUID) -> HttpResponse:
    """Show one incident: what is known, what is due, what happened last."""
    incident = access_incident(request.user, incident_id)
    context = {
        "incident": incident,
        "details": read_details(incident, timezone.now()),
        "may_change": may_change_incident(request.user, incident),
        "may_decide": may_decide_incident(request.user, incident),
        "tabs": tabs_of(incident, "detail"),
        "crumbs": [Crumb(_("Incidents"), reverse("incidents:list"))],
    }
    return render(request, "incidents/detail.html", context)

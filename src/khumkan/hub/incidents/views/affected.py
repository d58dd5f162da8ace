"""What an incident touches: one page, four lists, each with its own small form."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from khumkan.hub.incidents import services
from khumkan.hub.incidents.access import (
    access_incident,
    access_incident_to_change,
    access_part_to_change,
    may_change_incident,
    no_incident,
)
from khumkan.hub.incidents.forms import (
    AssetForm,
    CountForm,
    DowntimeForm,
    MomentForm,
    ObservableForm,
)
from khumkan.hub.incidents.models import Downtime
from khumkan.hub.incidents.selectors import read_affected
from khumkan.hub.incidents.tabs import crumbs_to, tabs_of
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.ui.errors import RefusedError
from khumkan.ui.forms import show_refusal
from khumkan.ui.sentences import say

_ADDING: Final[dict[str, tuple[Any, Callable[..., object]]]] = {
    "asset": (AssetForm, services.add_asset),
    "observable": (ObservableForm, services.add_observable),
    "count": (CountForm, services.add_count),
    "downtime": (DowntimeForm, services.add_downtime),
}


def show_affected(request: SignedInRequest, incident_id: UUID) -> HttpResponse:
    """Show what is affected, and add to it; `part` of the POST says to which list."""
    incident = access_incident(request.user, incident_id)
    adding = request.POST.get("part", "")
    if request.method == "POST":
        incident = access_incident_to_change(request.user, incident_id)
    forms = {
        name: make(request.POST if name == adding else None)
        for name, (make, _add) in _ADDING.items()
    }
    form = forms.get(adding)
    if form is not None and form.is_valid():
        try:
            _ADDING[adding][1](incident, **form.told(), by=request.actor)
        except RefusedError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("It was added."))
            return redirect("incidents:affected", incident.pk)
    context = {
        "incident": incident,
        "forms": forms,
        "affected": read_affected(incident),
        "may_change": may_change_incident(request.user, incident),
        "tabs": tabs_of(incident, "affected"),
        "crumbs": crumbs_to(incident),
    }
    return render(request, "incidents/affected.html", context)


@require_POST
def move_downtime_on(request: SignedInRequest, part_id: UUID) -> HttpResponse:
    """Note the next moment of a service that is down."""
    downtime = access_part_to_change(request.user, "downtime", part_id)
    if not isinstance(downtime, Downtime):
        raise no_incident()
    form = MomentForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write day and time, such as 22/11/2569 05:31"))
        return redirect("incidents:affected", downtime.incident_id)
    try:
        services.move_downtime_on(downtime, at=form.cleaned_data["at"], by=request.actor)
    except RefusedError as error:
        messages.error(request, say(error.message))
    return redirect("incidents:affected", downtime.incident_id)


@require_POST
def remove_part(request: SignedInRequest, part: str, part_id: UUID) -> HttpResponse:
    """Take away what was added wrongly."""
    found = access_part_to_change(request.user, part, part_id)
    services.remove_part(found, by=request.actor)
    messages.success(request, _("It was taken away."))
    return redirect("incidents:affected", found.incident_id)

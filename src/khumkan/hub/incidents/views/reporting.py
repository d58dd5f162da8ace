"""Report now: an incident begins, without an alert, in two minutes on a phone."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from khumkan.hub.alerts.access import access_alert
from khumkan.hub.alerts.models import Alert
from khumkan.hub.alerts.naming import name_alerts
from khumkan.hub.incidents import services
from khumkan.hub.incidents.access import (
    incidents_visible_to,
    no_incident,
    organisations_to_report_for,
)
from khumkan.hub.incidents.choices import Origin
from khumkan.hub.incidents.forms import ReportForm
from khumkan.hub.incidents.models import Incident
from khumkan.hub.incidents.selectors import number_of
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.ui.errors import RefusedError
from khumkan.ui.forms import show_refusal


def report(request: SignedInRequest) -> HttpResponse:
    """Report an incident; the clocks of the law run from what is told here."""
    places = list(organisations_to_report_for(request.user).order_by("name_th"))
    if not places:
        raise no_incident()
    alert = _find_alert(request)
    form = ReportForm(request.POST or None, organisations=places, initial=_suggest(alert))
    if form.is_valid():
        try:
            made = services.Report(**form.told(), alerts=(alert,) if alert else ())
            incident = services.report_incident(form.place(), made, by=request.actor)
        except RefusedError as error:
            show_refusal(form, error)
        else:
            return _thank(request, incident)
    return render(
        request,
        "incidents/report.html",
        {"form": form, "cancel_url": reverse("situation:overview")},
    )


def _thank(request: SignedInRequest, incident: Incident) -> HttpResponse:
    """Lead to the incident whoever may see it; tell the others that it arrived."""
    said = _("Incident %(number)s is open: the clocks run.") % {"number": number_of(incident)}
    messages.success(request, said)
    if incidents_visible_to(request.user).filter(pk=incident.pk).exists():
        return redirect("incidents:detail", incident.pk)
    return redirect("situation:overview")


def _find_alert(request: SignedInRequest) -> Alert | None:
    """Return the alert that the address names, if there is one and it may be seen."""
    try:
        alert_id = UUID(request.GET["alert"])
    except (KeyError, ValueError):
        return None
    (alert,) = name_alerts([access_alert(request.user, alert_id)])
    return alert


def _suggest(alert: Alert | None) -> dict[str, Any]:
    if alert is None:
        return {}
    return {
        "title": alert.title,
        "origin": Origin.ALERT,
        "severity": alert.level,
        "detected_at": alert.opened_at,
        "organisation": str(alert.organisation_id),
    }

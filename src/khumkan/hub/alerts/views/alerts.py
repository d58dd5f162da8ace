"""The list of alerts, and one of them."""

from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khumkan.hub.alerts.access import access_alert, access_alerts, may_change_alert
from khumkan.hub.alerts.details import read_details
from khumkan.hub.alerts.naming import name_alerts
from khumkan.hub.alerts.selectors import list_alerts
from khumkan.hub.alerts.tables import alerts_table
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.ui.components import Crumb
from khumkan.ui.tables import respond_table


@require_safe
def show_alerts(request: SignedInRequest) -> HttpResponseBase:
    """List the alerts somebody may see."""
    access_alerts(request.user)
    rows = list_alerts(request.user)
    return respond_table(request, alerts_table(request.user), rows, "alerts/list.html")


@require_safe
def show_alert(request: SignedInRequest, alert_id: UUID) -> HttpResponse:
    """Show one alert: what matched, what was told of it, who worked on it."""
    (alert,) = name_alerts([access_alert(request.user, alert_id)])
    context = {
        "alert": alert,
        "details": read_details(request.user, alert),
        "may_change": may_change_alert(request.user, alert),
        "crumbs": [Crumb(_("Alerts"), reverse("alerts:list"))],
    }
    return render(request, "alerts/detail.html", context)

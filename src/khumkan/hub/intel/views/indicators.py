"""Indicators to be read: the list, and one with how far immunity has come."""

from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khumkan.hub.intel import presenting
from khumkan.hub.intel.access import (
    access_indicator,
    access_indicators,
    may_change_indicators,
)
from khumkan.hub.intel.models import Indicator
from khumkan.hub.intel.selectors.immunities import immunity_for
from khumkan.hub.intel.selectors.indicators import (
    count_held,
    list_indicators,
    sightings_of,
    versions_of,
)
from khumkan.hub.intel.services.storing import KIND
from khumkan.hub.intel.tables import INDICATORS
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.ui.audit.selectors import moments_about
from khumkan.ui.components import Crumb
from khumkan.ui.tables import respond_table


@require_safe
def show_list(request: SignedInRequest) -> HttpResponseBase:
    """List the indicators somebody may see."""
    access_indicators(request.user)
    rows = list_indicators(request.user)
    n_held = count_held(request.user) if may_change_indicators(request.user) else 0
    return respond_table(request, INDICATORS, rows, "intel/list.html", {"n_held": n_held})


@require_safe
def show_indicator(request: SignedInRequest, indicator_id: UUID) -> HttpResponse:
    """Show one indicator: who saw it, whom it reached, what was sent."""
    indicator = access_indicator(request.user, indicator_id)
    may_change = may_change_indicators(request.user)
    context = {
        "indicator": indicator,
        "shown": presenting.defang(indicator.kind, indicator.value),
        "facts": presenting.facts_about(request.user, indicator),
        "sightings": sightings_of(request.user, indicator),
        "versions": versions_of(indicator),
        "may_change": may_change,
        # Who decided what is the sector's to know: an entry may name the hospital.
        "moments": moments_about(KIND, indicator.pk) if may_change else (),
        "crumbs": [Crumb(_("Indicators"), reverse("intel:indicators"))],
        **_about_immunity(request, indicator),
    }
    return render(request, "intel/detail.html", context)


def _about_immunity(request: SignedInRequest, indicator: Indicator) -> dict[str, object]:
    if indicator.sequence is None:
        return {}
    immunity = immunity_for(request.user, indicator)
    return {
        "immunity": immunity,
        "immunity_facts": presenting.immunity_facts(immunity),
        "immunity_rows": presenting.immunity_rows(immunity),
    }

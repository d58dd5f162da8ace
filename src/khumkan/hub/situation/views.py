"""The pages everybody sees first: what is going on, and how far immunity has come."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khumkan.core.messages import message
from khumkan.hub.intel.access import access_indicator, access_indicators
from khumkan.hub.intel.selectors.immunities import immunity_for, latest_immunities
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.hub.situation.hospitals import read_hospitals
from khumkan.hub.situation.immunity import Journey, no_journeys
from khumkan.hub.situation.latest import latest_journey
from khumkan.hub.situation.overview import read_overview
from khumkan.hub.situation.table_of_nodes import rows_of
from khumkan.ui.components import Crumb
from khumkan.ui.errors import NotFoundError
from khumkan.ui.live import EVERY_SECONDS, LivePart, respond_live

N_JOURNEYS = 20
SELDOM_SECONDS = 10  # a thousand hospitals take a tenth of a second to read


@require_safe
def overview(request: SignedInRequest) -> HttpResponse:
    """Show what is going on and what to do first, for this person."""
    user, now = request.user, timezone.now()
    hospitals = read_hospitals(user, now)
    part = LivePart(
        "situation/hospitals.html",
        {"hospitals": hospitals, "latest": latest_journey(user, now)},
        hospitals.headline,
        SELDOM_SECONDS if hospitals.n_more else EVERY_SECONDS,
    )
    return respond_live(
        request, "situation/overview.html", part, lambda: {"overview": read_overview(user, now)}
    )


@require_safe
def immunity(request: SignedInRequest) -> HttpResponse:
    """Show the latest attacks, and how soon all hospitals were safe from each."""
    access_indicators(request.user)
    now = timezone.now()
    told = latest_immunities(request.user, N_JOURNEYS, at=now)
    journeys = [Journey(one, now) for one in told]
    part = LivePart(
        "situation/journeys.html",
        {"newest": journeys[:1], "earlier": journeys[1:], "no_journeys": no_journeys()},
        journeys[0].headline if journeys else "",
    )
    return respond_live(request, "situation/immunity.html", part)


@require_safe
def journey(request: SignedInRequest, indicator_id: UUID) -> HttpResponse:
    """Show one indicator's way through every node."""
    indicator, now = access_indicator(request.user, indicator_id), timezone.now()
    if indicator.sequence is None:
        raise NotFoundError(message("this indicator was never published"))
    told = immunity_for(request.user, indicator, at=now)
    shown = Journey(told, now)
    context = {
        "journey": shown,
        "rows": rows_of(told),
        "crumbs": [Crumb(_("Immunity"), reverse("situation:immunity"))],
    }
    part = LivePart("situation/journey_live.html", context, shown.headline)
    return respond_live(request, "situation/journey.html", part)

"""What is read of campaigns: at the centre, and by a hospital whose case is in one.

At the centre: which organisations have alerts of a linked indicator (the sector sees alerts), and
whoever named themselves in a linked summary. No case is read for it, restricted or not.
At a hospital: its own case belongs to a campaign if one of its alerts or observables is a linked
indicator, or a summary of it is linked. It then sees that there is one, the indicators, and the
summaries that everybody may read; never who else.
"""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from khumkan.hub.alerts.models import Alert
from khumkan.hub.incidents.access import shares_visible_to
from khumkan.hub.incidents.choices import ShareState
from khumkan.hub.incidents.models import Campaign, Incident, Share
from khumkan.hub.intel.access import indicators_visible_to
from khumkan.hub.intel.models import Indicator
from khumkan.hub.organisations.models import Organisation
from khumkan.ui.accounts.models import User

_MOST_SHOWN = 500
_MOST_PROPOSED = 10
_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign with what its reader may see of it; `organisations` only at the centre."""

    campaign: Campaign
    indicators: list[Indicator]
    shares: list[Share]
    organisations: list[Organisation]


def list_campaigns() -> QuerySet[Campaign]:
    """Return the campaigns with how much is linked; for who may see campaigns."""
    return Campaign.objects.select_related("opened_by").annotate(
        n_indicators=Count("indicators", distinct=True),
        n_shares=Count("shares", filter=Q(shares__state=ShareState.SHARED), distinct=True),
    )


def indicators_to_link(user: User) -> list[Indicator]:
    """Return what was seen at several hospitals and is in no campaign, the newest first."""
    rows = indicators_visible_to(user).filter(n_organisations__gte=_SEVERAL)
    linked = Campaign.objects.exclude(indicators=None).values("indicators")
    return list(rows.exclude(pk__in=linked).order_by("-reported_at", "pk")[:_MOST_PROPOSED])


def newest_campaigns() -> list[Campaign]:
    """Return the campaigns that something new may belong to."""
    return list(Campaign.objects.order_by("-opened_at", "pk")[:_MOST_PROPOSED])


def read_campaign(campaign: Campaign, user: User) -> CampaignView:
    """Return a campaign as the centre sees it; three queries."""
    shares = _shares_of(campaign, user)
    alerts = Alert.objects.filter(indicator__in=campaign.indicators.all())
    named = [one.incident.organisation_id for one in shares if one.organisation_named]
    places = Organisation.objects.filter(Q(pk__in=alerts.values("organisation")) | Q(pk__in=named))
    return CampaignView(
        campaign=campaign,
        indicators=_indicators_of(campaign, user),
        shares=shares,
        organisations=list(places.order_by("name_th")[:_MOST_SHOWN]),
    )


def campaigns_around(incident: Incident, user: User) -> list[CampaignView]:
    """Return the campaigns that an incident is in, as its own people see them."""
    values = incident.observables.values("value")
    in_one = (
        Q(indicators__in=incident.alerts.exclude(indicator=None).values("indicator"))
        | Q(indicators__value__in=values)
        | Q(shares__in=incident.shares.filter(state=ShareState.SHARED))
    )
    found = Campaign.objects.filter(in_one).distinct().order_by("-opened_at", "pk")
    return [
        CampaignView(one, _indicators_of(one, user), _shares_of(one, user), []) for one in found
    ]


def _indicators_of(campaign: Campaign, user: User) -> list[Indicator]:
    rows = indicators_visible_to(user).filter(pk__in=campaign.indicators.values("pk"))
    return list(rows.order_by("kind", "value")[:_MOST_SHOWN])


def _shares_of(campaign: Campaign, user: User) -> list[Share]:
    rows = shares_visible_to(user).filter(campaigns=campaign)
    return list(rows.select_related("incident__organisation")[:_MOST_SHOWN])

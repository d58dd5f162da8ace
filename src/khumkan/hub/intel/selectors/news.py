"""What is new of one organisation since a moment: what it told of, and what it recognised."""

from datetime import datetime

from khumkan.hub.intel.choices import FoundIn
from khumkan.hub.intel.models import Indicator, Sighting


def published_since(organisation: str, since: datetime) -> list[Indicator]:
    """Return what was published of the reports of an organisation, by its Thai name, since then.

    Counted is when its node had the event.
    """
    rows = Indicator.objects.filter(
        organisation__name_th=organisation, event_received_at__gte=since
    ).exclude(sequence=None)
    return list(rows.select_related("organisation").order_by("sequence"))


def first_live_sighting(organisation: str, since: datetime) -> Sighting | None:
    """Return the first indicator that an organisation's node saw in live traffic since then."""
    rows = Sighting.objects.filter(
        organisation__name_th=organisation,
        found_in=FoundIn.LIVE,
        n_events__gt=0,
        event_received_at__gte=since,
    )
    return rows.order_by("event_received_at").first()

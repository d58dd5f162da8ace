"""Campaigns at the centre: indicators and shared summaries that belong together.

Whoever links sees what is linked: an indicator, whose alerts the sector sees, or a summary that a
hospital shared. A case itself is linked by nobody; see `campaigns` for how a hospital learns of it.
"""

from typing import Final

from django.db import transaction
from django.utils import timezone

from khumkan.core.messages import message
from khumkan.hub.incidents.models import Campaign, Share
from khumkan.hub.incidents.names import names_of_others
from khumkan.hub.incidents.sanitising import Leak, Names, find_leaks
from khumkan.hub.intel.models import Indicator
from khumkan.hub.organisations.services.conflicts import check_version
from khumkan.ui.actors import Actor
from khumkan.ui.audit.services import record
from khumkan.ui.errors import RefusedError

KIND: Final = "campaign"


@transaction.atomic
def open_campaign(
    *,
    name: str,
    description: str = "",
    indicator: Indicator | None = None,
    share: Share | None = None,
    by: Actor,
) -> Campaign:
    """Begin a campaign, from an indicator or a summary or neither. Raises RefusedError."""
    _check_name(name)
    made = Campaign.objects.create(
        name=name.strip(),
        description=description.strip(),
        opened_at=timezone.now(),
        opened_by_id=by.user_id,
    )
    if indicator:
        made.indicators.add(indicator)
    if share:
        made.shares.add(share)
    _tell("campaign.open", made, by)
    return made


@transaction.atomic
def change_campaign(
    campaign: Campaign, *, name: str, description: str, version: int, by: Actor
) -> Campaign:
    """Change its words. Raises RefusedError, ConflictError."""
    current = Campaign.objects.select_for_update().get(pk=campaign.pk)
    check_version(KIND, current, version)
    _check_name(name)
    current.name, current.description = name.strip(), description.strip()
    current.version += 1
    current.save()
    _tell("campaign.change", current, by)
    return current


@transaction.atomic
def link_to_campaign(campaign: Campaign, thing: Indicator | Share, *, by: Actor) -> None:
    """Say that an indicator or a shared summary belongs to it; twice is once."""
    if isinstance(thing, Share):
        campaign.shares.add(thing)
    else:
        campaign.indicators.add(thing)
    _tell("campaign.link", campaign, by)


@transaction.atomic
def unlink_from_campaign(campaign: Campaign, thing: Indicator | Share, *, by: Actor) -> None:
    """Say that it does not belong to it."""
    if isinstance(thing, Share):
        campaign.shares.remove(thing)
    else:
        campaign.indicators.remove(thing)
    _tell("campaign.unlink", campaign, by)


def _check_name(name: str) -> None:
    """Refuse a name that tells the sector's hospitals of one of them: they all may read it."""
    if not name.strip():
        raise RefusedError(message("Give it a name."), field="name")
    leaks = find_leaks({"name": name}, Names(others=names_of_others()))
    if any(one.leak == Leak.OTHER_NAME for one in leaks):
        raise RefusedError(
            message("Hospitals read this name: it must not name one of them."), field="name"
        )


def _tell(action: str, campaign: Campaign, by: Actor) -> None:
    record(action, by=by, object_kind=KIND, object_id=campaign.pk, organisation_id=None)

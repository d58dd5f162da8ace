"""The one collection of the sector: opened with the hub, locked by whoever publishes."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from khumkan.hub.intel.choices import SECTOR_ALIAS, Audience
from khumkan.hub.intel.models import Collection
from khumkan.hub.intel.publishing.adding import Draft, add_objects
from khumkan.hub.intel.publishing.making import creator_of
from khumkan.hub.organisations.choices import Mode
from khumkan.hub.organisations.selectors.hub import hub_mode
from khumkan.wire.stix import Origin, make_identity, tlp_marking
from khumkan.wire.tlp import Tlp

_TITLE: Final = "Indicators of the health sector"
_NAME: Final = "khumkan hub of the health sector"
_SIMULATED: Final = " (simulation)"


@transaction.atomic
def open_sector_collection(*, at: datetime | None = None) -> Collection:
    """Return the sector's collection; make it where there is none.

    Its first frame holds what all the others refer to: who publishes, and the TLP levels.
    """
    at = at or timezone.now()
    is_simulation = hub_mode() is Mode.SIMULATION
    wanted = Collection(
        alias=SECTOR_ALIAS,
        title=_TITLE + (_SIMULATED if is_simulation else ""),
        audience=Audience.SECTOR,
    )
    Collection.objects.bulk_create([wanted], ignore_conflicts=True)
    collection = Collection.objects.select_for_update().get(alias=SECTOR_ALIAS)
    if not collection.sequence:
        add_objects(collection, _first_drafts(collection, at, is_simulation=is_simulation), at=at)
    return collection


def lock_sector_collection() -> Collection:
    """Return the sector's collection, locked until the transaction ends.

    Nobody else publishes meanwhile, so that frames are committed in the order of their numbers.
    """
    found = Collection.objects.select_for_update().filter(alias=SECTOR_ALIAS).first()
    return found or open_sector_collection()


def _first_drafts(collection: Collection, at: datetime, *, is_simulation: bool) -> list[Draft]:
    creator = creator_of(collection.pk)
    identity = make_identity(
        _NAME + (_SIMULATED if is_simulation else ""),
        str(collection.pk),
        Origin(creator, at, Tlp.CLEAR),
        sectors=("healthcare",),
    )
    markings = [Draft(tlp_marking(level), at, Tlp.CLEAR) for level in Tlp]
    return [*markings, Draft(identity, at, Tlp.CLEAR)]

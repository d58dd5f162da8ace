"""Writes: what is published, sighted, delivered, retracted; and who may read over TAXII."""

from khumkan.hub.intel.publishing.collections import open_sector_collection
from khumkan.hub.intel.services.deliveries import forget_old_deliveries, take_delivery
from khumkan.hub.intel.services.ending import (
    reject_indicator,
    release_indicator,
    retract_indicator,
)
from khumkan.hub.intel.services.epochs import begin_new_epochs
from khumkan.hub.intel.services.publishing import publish_observables
from khumkan.hub.intel.services.readers import MadeReader, make_reader, revoke_reader
from khumkan.hub.intel.services.sightings import TakenSighting, take_sightings

__all__ = [
    "MadeReader",
    "TakenSighting",
    "begin_new_epochs",
    "forget_old_deliveries",
    "make_reader",
    "open_sector_collection",
    "publish_observables",
    "reject_indicator",
    "release_indicator",
    "retract_indicator",
    "revoke_reader",
    "take_delivery",
    "take_sightings",
]

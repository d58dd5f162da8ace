"""The STIX indicator of one of our rows, in its present version.

Its creator is the hub: which hospital it came from can't be told from it.
"""

from typing import Final
from uuid import UUID

import msgspec

from khumkan.hub.intel.choices import State
from khumkan.hub.intel.models import Indicator
from khumkan.hub.intel.moments import to_milliseconds
from khumkan.wire import stix
from khumkan.wire.observables import Kind, Observable
from khumkan.wire.tlp import Tlp

# Nobody has looked at it: it may raise an alert and never block. The engine of every reader that
# isn't ours has to be told so, too.
LABELS: Final = ("detect-only",)


def creator_of(collection_id: UUID) -> str:
    """Return the id of the identity that vouches for everything in a collection of this hub."""
    return stix.deterministic_id("identity", "", str(collection_id))


def stix_id_of(observable: Observable, creator: str) -> str:
    """Return the id of the indicator for an observable, the same each time."""
    return stix.deterministic_id("indicator", creator, observable.kind, observable.value)


def make_stix_indicator(indicator: Indicator, creator: str) -> stix.Indicator:
    """Return the version that the row describes, made at its `versioned_at`."""
    made_at = indicator.versioned_at or indicator.valid_from
    first = stix.make_indicator(
        Observable(Kind(indicator.kind), indicator.value),
        stix.Origin(creator, indicator.valid_from, Tlp(indicator.tlp)),
        valid_until=indicator.valid_until,
        confidence=indicator.confidence,
    )
    return msgspec.structs.replace(
        first,
        modified=to_milliseconds(made_at),
        labels=LABELS,
        revoked=indicator.state == State.RETRACTED,
    )

"""The moments that nodes tell, in the hub's own time; and times as STIX has them."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from khumkan.core.clock import to_utc

if TYPE_CHECKING:
    from khumkan.hub.nodes.models import Node

# Below that, the difference is mostly the way from the node to the hub and no wrong clock.
_TRUSTED: Final = timedelta(seconds=1)
MILLISECOND: Final = timedelta(milliseconds=1)


def in_hub_time(told: datetime, node: "Node", *, at: datetime) -> datetime:
    """Return a moment that a node told at `at`, by the hub's clock; never later than `at`."""
    offset = timedelta(milliseconds=node.clock_offset_ms or 0)
    shifted = told + offset if abs(offset) > _TRUSTED else told
    return min(shifted, at)


def to_milliseconds(at: datetime) -> datetime:
    """Return a moment as STIX objects hold it, finer digits cut off."""
    at = to_utc(at)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)

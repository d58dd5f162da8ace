"""Whether numbers of frames still mean what they meant: a hub that was put back gives them again.

The hub names its count of frames, its epoch, when a stream begins, and the last frame of it.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from khumkan.core.messages import message
from khumkan.node.state import Position

BEGAN_ANEW = message(
    "the hub was put back from an older backup; every indicator is taken from it again, and those "
    "that are here stay in force"
)


def is_same_count(latest: Position, earlier: Position) -> bool:
    """Say whether a collection only went on since: it did not begin anew."""
    return latest.epoch == earlier.epoch and latest.loaded >= earlier.loaded


def meet_epoch(before: Position | None, met: Position, last: int) -> Position:
    """Return where a collection goes on; `met` is its beginning in the epoch that the hub named.

    A position that knows no epoch yet is believed, unless it is beyond the hub's last frame.
    """
    if before is None or before.epoch not in {None, met.epoch} or before.loaded > last:
        return met
    return replace(before, epoch=met.epoch)


def beginning(collection: UUID, epoch: UUID, at: datetime) -> Position:
    """Return the position before the first frame of an epoch."""
    return Position(collection, 0, at, epoch=epoch)

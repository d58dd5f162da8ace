"""What the hub sends down the stream, so that a new indicator is in every matcher in seconds."""

from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta

from khumkan.wire.contract.fields import ContractMessage


class StreamFrame(ContractMessage, frozen=True, kw_only=True, tag="stream-frame"):
    """The objects that were added to a collection in one step.

    `sequence` rises by one with each frame of a collection: a node that has 7 and receives 9 pulls
    what it missed. `objects` are STIX objects as JSON, for `khumkan.wire.stix.read_object`; the
    list is empty where they would not fit into a frame, and the node pulls them.
    """

    collection: UUID
    sequence: Annotated[int, Meta(ge=1, le=2**53 - 1)]
    objects: tuple[dict[str, Any], ...] = ()

"""What a node says of what it was sent: it is in force here, and the past was searched for it."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from khumkan.core.errors import WireError
from khumkan.core.messages import message
from khumkan.wire.contract.fields import ContractMessage, Count, Time, require_times

Sequence = Annotated[int, Meta(ge=0, le=2**53 - 1)]


class DeliveryReport(ContractMessage, frozen=True, kw_only=True, tag="delivery-report"):
    """How far immunity has come at one node, for one collection.

    Every frame up to `loaded_up_to` is in its matcher since `loaded_at`. Its past was searched for
    all of them up to `searched_up_to`, the last of it at `searched_at` (None: nothing was searched
    yet), over `n_events_searched` events. Times are the node's own. `epoch` is the count of frames
    that the numbers are of, as the stream's hello named it (None: it named none).
    """

    id: UUID
    node_id: UUID
    sent_at: Time
    collection: UUID
    loaded_up_to: Sequence
    loaded_at: Time
    searched_up_to: Sequence = 0
    searched_at: Time | None = None
    n_events_searched: Count = 0
    epoch: UUID | None = None

    def __post_init__(self) -> None:
        if self.searched_up_to > self.loaded_up_to:
            raise WireError(message("what is not loaded can't have been searched for"))
        require_times(self.sent_at, self.loaded_at, self.searched_at)

"""What the hub answers to a report: it is on disk, or it was refused and why."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from khumkan.core.errors import WireError
from khumkan.core.messages import message
from khumkan.wire.contract.fields import ContractMessage, Count, Time, Version

RefusalReason = Literal[
    "unknown-version",
    "too-large",
    "malformed",
    "not-allowed",
    "too-many",
    "unavailable",
    "not-authenticated",
    "revoked",
    "clock-off",
    "code-not-valid",
]


class Acknowledgement(ContractMessage, frozen=True, kw_only=True, tag="acknowledgement"):
    """The report is durable at the hub; `is_duplicate` says that it already was."""

    report_id: UUID
    received_at: Time
    n_accepted: Count
    is_duplicate: bool = False


class Refusal(ContractMessage, frozen=True, kw_only=True, tag="refusal"):
    """The report was not taken.

    `is_permanent`: sending the same bytes again won't help. `detail` is English, for the node's
    log, and never repeats what was sent. `report_id` is null where it could not be read.
    """

    reason: RefusalReason
    is_permanent: bool
    detail: Annotated[str, Meta(max_length=500)]
    report_id: UUID | None = None
    retry_after_seconds: Annotated[int, Meta(ge=0, le=86_400)] | None = None
    understood_contracts: Annotated[tuple[Version, ...], Meta(max_length=10)] = ()

    def __post_init__(self) -> None:
        if self.is_permanent and self.retry_after_seconds is not None:
            raise WireError(message("a permanent refusal names no time to try again"))

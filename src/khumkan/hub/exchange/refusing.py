"""What a node is told when a report is not taken: a `Refusal` of the contract, raised."""

from typing import Final
from uuid import UUID

from khumkan.core.errors import KhumkanError
from khumkan.core.messages import Message
from khumkan.wire.contract import UNDERSTOOD_VERSIONS, Refusal, RefusalReason

LONGEST_DETAIL: Final = 500


class RefusedMessage(KhumkanError):  # noqa: N818 -- the name that was agreed
    """A message is not taken; `refusal` is what its sender is told, in words without its values."""

    def __init__(self, detail: Message, refusal: Refusal) -> None:
        super().__init__(detail)
        self.refusal = refusal


def refuse(
    detail: Message,
    *,
    reason: RefusalReason,
    report_id: UUID | None = None,
    retry_after_seconds: int | None = None,
) -> RefusedMessage:
    """Return a refusal: for good, unless it says when to try again."""
    versions = UNDERSTOOD_VERSIONS if reason == "unknown-version" else ()
    refusal = Refusal(
        reason=reason,
        is_permanent=retry_after_seconds is None,
        detail=str(detail)[:LONGEST_DETAIL],
        report_id=report_id,
        retry_after_seconds=retry_after_seconds,
        understood_contracts=versions,
    )
    return RefusedMessage(detail, refusal)

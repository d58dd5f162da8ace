"""What a node is told when it is not let in: a `Refusal` of the contract, raised."""

from khumkan.core.errors import KhumkanError
from khumkan.core.messages import Message
from khumkan.wire.contract import RefusalReason


class NodeRefusedError(KhumkanError):
    """A node is not let in; `reason` is the contract's word, the message is for its log.

    `is_permanent`: the same request won't do later either. `retry_after_seconds` otherwise.
    """

    def __init__(
        self,
        message: Message,
        *,
        reason: RefusalReason,
        is_permanent: bool = True,
        retry_after_seconds: int | None = None,
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.is_permanent = is_permanent
        self.retry_after_seconds = retry_after_seconds

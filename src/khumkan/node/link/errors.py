"""What can go wrong between node and hub: each error knows which fault it is, and when to retry."""

from khumkan.core.errors import TransportError
from khumkan.core.messages import Message, message
from khumkan.node.link.faults import Fault, FaultBook
from khumkan.wire.contract import Refusal

_LONGEST_SECONDS = 3_600.0


class LinkError(TransportError):
    """A call to the hub failed. `retry_after_seconds` is what the hub asked for, if it did.

    `is_of_report`: perhaps this one report alone can't be taken, and others can.
    """

    is_of_report = False

    def __init__(
        self,
        words: Message,
        fault: Fault,
        *,
        is_permanent: bool = False,
        retry_after_seconds: float | None = None,
    ) -> None:
        super().__init__(words, is_permanent=is_permanent)
        self.fault = fault
        self.retry_after_seconds = (
            None if retry_after_seconds is None else min(retry_after_seconds, _LONGEST_SECONDS)
        )


class HubAwayError(LinkError):
    """No answer: no connection, a cut one, a time-out, or "come back later"."""

    def __init__(
        self,
        words: Message,
        *,
        retry_after_seconds: float | None = None,
        is_of_report: bool = False,
    ) -> None:
        super().__init__(words, Fault.HUB_AWAY, retry_after_seconds=retry_after_seconds)
        self.is_of_report = is_of_report


class GarbageError(LinkError):
    """An answer that no hub gives: something else stands where the hub should, or it is broken."""

    is_of_report = True

    def __init__(self, words: Message) -> None:
        super().__init__(words, Fault.GARBAGE)


class WrongKeyError(LinkError):
    """Who answers can't prove to be the hub that this node was enrolled with."""

    def __init__(self, words: Message) -> None:
        super().__init__(words, Fault.WRONG_KEY)


class RefusedError(LinkError):
    """The hub answered and said no: to the report, or to this node as such."""

    def __init__(self, refusal: Refusal) -> None:
        words = message(
            "the hub refused: {reason} ({detail})", reason=refusal.reason, detail=refusal.detail
        )
        super().__init__(
            words,
            _find_fault(refusal),
            is_permanent=refusal.is_permanent,
            retry_after_seconds=refusal.retry_after_seconds,
        )
        self.refusal = refusal
        self.is_of_report = self.fault is Fault.REPORT_REFUSED


_FAULTS = {
    "not-authenticated": Fault.NOT_KNOWN,
    "revoked": Fault.REVOKED,
    "clock-off": Fault.CLOCK_OFF,
    "unavailable": Fault.HUB_AWAY,
    "too-many": Fault.HUB_AWAY,
}


def _find_fault(refusal: Refusal) -> Fault:
    if refusal.reason == "not-allowed" and not refusal.is_permanent:
        return Fault.NOT_ALLOWED  # not this report: nothing of this organisation
    return _FAULTS.get(refusal.reason, Fault.REPORT_REFUSED)


def count_error(book: FaultBook, error: LinkError) -> None:
    """Note the fault of an error, unless who met it has noted more than the error says."""
    if error.fault is not Fault.CLOCK_OFF or not book.lasts(Fault.CLOCK_OFF):
        book.meet(error.fault, str(error))

"""The refusals of this app, in words that a node's log can hold and a stranger learns little from.

"Not authenticated" and "code not valid" are one sentence each, whatever the reason was: what it was
stands in the journal and the audit trail.
"""

from datetime import datetime

from khumkan.core.clock import format_time
from khumkan.core.messages import Message, message
from khumkan.hub.nodes.errors import NodeRefusedError
from khumkan.wire.identity import ClockOffError

_CLOCK_RETRY_SECONDS = 60
_CLOSED_RETRY_SECONDS = 3_600


def not_authenticated() -> NodeRefusedError:
    """Return the refusal of a token or an assertion, whatever is wrong with it."""
    return NodeRefusedError(
        message("the token is not good here: unknown key, wrong signature, used or too old"),
        reason="not-authenticated",
    )


def token_expired() -> NodeRefusedError:
    """Return the refusal of an access token that is no longer, or not, this hub's."""
    return NodeRefusedError(
        message("the access token is not good any more; ask for a new one"),
        reason="not-authenticated",
    )


def revoked() -> NodeRefusedError:
    """Return the refusal of a node that was sent away for good."""
    return NodeRefusedError(
        message("this node was revoked; only a new enrolment code lets it in again"),
        reason="revoked",
    )


def organisation_closed() -> NodeRefusedError:
    """Return the refusal of a node whose organisation is closed; it may be opened again."""
    return NodeRefusedError(
        message("the organisation of this node is closed"),
        reason="not-allowed",
        is_permanent=False,
        retry_after_seconds=_CLOSED_RETRY_SECONDS,
    )


def clock_off(error: ClockOffError, at: datetime) -> NodeRefusedError:
    """Return the refusal of a genuine token from a wrong clock; it tells the hub's time."""
    tell = _ahead if error.offset_seconds > 0 else _behind
    return NodeRefusedError(
        tell(abs(error.offset_seconds), format_time(at, "seconds")),
        reason="clock-off",
        is_permanent=False,
        retry_after_seconds=_CLOCK_RETRY_SECONDS,
    )


def code_not_valid() -> NodeRefusedError:
    """Return the refusal of an enrolment code: wrong, used, expired and withdrawn look alike."""
    return NodeRefusedError(
        message("this enrolment code is not valid: it works once, for 24 hours; ask for a new one"),
        reason="code-not-valid",
    )


def key_known() -> NodeRefusedError:
    """Return the refusal of a key that is, or was, another node's; the code was not used up."""
    return NodeRefusedError(
        message("this key was enrolled before; make a new key and use the code again"),
        reason="not-allowed",
    )


def malformed(why: Message) -> NodeRefusedError:
    """Return the refusal of what is no such message; `why` never repeats what was sent."""
    return NodeRefusedError(why, reason="malformed")


def _ahead(seconds: int, time: str) -> Message:
    return message(
        "this node's clock is {seconds} seconds ahead of the hub's; set it right; "
        "server_time={time}",
        seconds=seconds,
        time=time,
    )


def _behind(seconds: int, time: str) -> Message:
    return message(
        "this node's clock is {seconds} seconds behind the hub's; set it right; server_time={time}",
        seconds=seconds,
        time=time,
    )

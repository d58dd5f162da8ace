"""What the hub answered: an acknowledgement, a refusal, "not now", or nothing that a hub says."""

import re
from datetime import datetime
from uuid import UUID

from khumkan.core.clock import Clock, ClockError, parse_time
from khumkan.core.errors import WireError
from khumkan.core.messages import message
from khumkan.node.link.clockwork import read_http_date, read_retry_after
from khumkan.node.link.errors import GarbageError, HubAwayError, LinkError, RefusedError
from khumkan.node.link.transport import Answer
from khumkan.wire.contract import Acknowledgement, HubMessage, Refusal, parse_hub_message

_OK, _TOO_MANY, _SERVER_ERROR = 200, 429, 500
_SERVER_ERRORS = range(500, 600)
_REDIRECTS = range(300, 400)
_SERVER_TIME = re.compile(r"\bserver_time=([0-9TZ:.+-]+)")


def read_acknowledgement(answer: Answer, report_id: UUID | None, clock: Clock) -> Acknowledgement:
    """Return the acknowledgement of a report. Raises LinkError for everything else."""
    found = _parse(answer.body)
    if answer.status == _OK and isinstance(found, Acknowledgement):
        if report_id is not None and found.report_id != report_id:
            raise GarbageError(message("another report was acknowledged than the one sent"))
        return found
    raise explain_refusal(answer, clock)


def explain_refusal(answer: Answer, clock: Clock) -> LinkError:
    """Return why an answer is not the one that was hoped for."""
    found = _parse(answer.body)
    if isinstance(found, Refusal) and answer.status != _OK:
        return RefusedError(found)
    after = read_retry_after(answer.headers.get("retry-after"), clock.now())
    words = message("it answers with status {status}", status=answer.status)
    if answer.status == _TOO_MANY or answer.status in _SERVER_ERRORS:
        is_of_report = answer.status == _SERVER_ERROR
        return HubAwayError(words, retry_after_seconds=after, is_of_report=is_of_report)
    if answer.status in _REDIRECTS:
        words = message("it sends us elsewhere (status {status})", status=answer.status)
    return GarbageError(words)


def read_hub_time(answer: Answer) -> datetime | None:
    """Return what the hub's clock showed: in the words of a refusal, else in the `Date` header."""
    found = _parse(answer.body)
    said = _SERVER_TIME.search(found.detail) if isinstance(found, Refusal) else None
    try:
        return parse_time(said[1]) if said else read_http_date(answer.headers.get("date", ""))
    except ClockError:
        return None


def _parse(body: bytes) -> HubMessage | None:
    try:
        return parse_hub_message(body)
    except WireError:
        return None

"""`POST messages`: the door at which nodes hand in what they report."""

import logging
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, DataError
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from khumkan.core.journal import log_event
from khumkan.core.messages import message
from khumkan.hub.exchange import services
from khumkan.hub.exchange.limits import LIMITS
from khumkan.hub.exchange.patience import wait_briefly
from khumkan.hub.exchange.refusing import RefusedMessage, refuse
from khumkan.hub.nodes.access import authenticate_node
from khumkan.hub.nodes.answers import answer_message, answer_refused, read_bearer, read_body
from khumkan.hub.nodes.errors import NodeRefusedError
from khumkan.hub.nodes.services import note_refusal
from khumkan.hub.organisations.requests import PublicRequest
from khumkan.wire.contract import MAX_NODE_MESSAGE_BYTES, Acknowledgement, Refusal

_BUSY_RETRY_SECONDS: Final = 5
_MANY_RETRY_SECONDS: Final = 10
_LOG = logging.getLogger(__name__)


@login_not_required
@csrf_exempt
@never_cache
@require_POST
def take_message(request: PublicRequest) -> HttpResponse:
    """Take one report or heartbeat of a node."""
    try:
        return answer_message(_take(request))
    except NodeRefusedError as error:
        return answer_refused(error)
    except DatabaseError as error:
        log_event(_LOG, "message.fail", level=logging.WARNING, error=error)
        return answer_message(_unavailable())


def _take(request: PublicRequest) -> Acknowledgement | Refusal:
    now = timezone.now()
    node = authenticate_node(read_bearer(request), at=now)
    try:
        if LIMITS.is_spent(node.pk):
            raise _too_many()
        body = _read(request)
        with wait_briefly():
            return services.take(node, body, at=now)
    except (DataError, OverflowError):
        refusal = _does_not_fit()
    except RefusedMessage as error:
        refusal = error.refusal
    note_refusal(node.pk, refusal.reason, refusal.detail, at=now)
    return refusal


def _read(request: PublicRequest) -> bytes:
    try:
        return read_body(request, MAX_NODE_MESSAGE_BYTES)
    except NodeRefusedError as error:
        raise refuse(error.message, reason=error.reason) from None


def _does_not_fit() -> Refusal:
    """Return the refusal of what no database holds: sent again it would not fit either."""
    words = message("a number or a time of the message is beyond what the hub can store")
    return refuse(words, reason="malformed").refusal


def _too_many() -> RefusedMessage:
    return refuse(
        message("this node sends more messages than the hub takes from one; it may go on later"),
        reason="too-many",
        retry_after_seconds=_MANY_RETRY_SECONDS,
    )


def _unavailable() -> Refusal:
    return refuse(
        message("the hub's database does not answer now; nothing of the message was kept"),
        reason="unavailable",
        retry_after_seconds=_BUSY_RETRY_SECONDS,
    ).refusal

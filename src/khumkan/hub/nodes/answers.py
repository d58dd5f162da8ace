"""How a machine is answered: JSON of the contract, a refusal with the status that fits it."""

from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse

from khumkan.core.messages import Message, message
from khumkan.hub.nodes.errors import NodeRefusedError
from khumkan.wire.contract import Acknowledgement, Refusal, RefusalReason, write_message

_JSON: Final = "application/json"
_LONGEST_DETAIL: Final = 500
_SCHEME: Final = "bearer"
_STATUSES: Final[dict[RefusalReason, HTTPStatus]] = {
    "not-authenticated": HTTPStatus.UNAUTHORIZED,
    "clock-off": HTTPStatus.UNAUTHORIZED,
    "revoked": HTTPStatus.FORBIDDEN,
    "not-allowed": HTTPStatus.FORBIDDEN,
    "code-not-valid": HTTPStatus.FORBIDDEN,
    "too-large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "too-many": HTTPStatus.TOO_MANY_REQUESTS,
    "unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
}


def answer_message(content: Acknowledgement | Refusal) -> HttpResponse:
    """Return a message of the contract as an answer; a refusal has the status that fits it."""
    status = HTTPStatus.OK
    if isinstance(content, Refusal):
        status = _STATUSES.get(content.reason, HTTPStatus.BAD_REQUEST)
    response = HttpResponse(write_message(content), content_type=_JSON, status=status)
    if isinstance(content, Refusal) and content.retry_after_seconds is not None:
        response["Retry-After"] = str(content.retry_after_seconds)
    return response


def answer_refused(error: NodeRefusedError) -> HttpResponse:
    """Return the refusal of a node as an answer."""
    return answer_message(
        Refusal(
            reason=error.reason,
            is_permanent=error.is_permanent,
            detail=str(error.message)[:_LONGEST_DETAIL],
            retry_after_seconds=error.retry_after_seconds,
        )
    )


def read_body(request: HttpRequest, limit: int) -> bytes:
    """Return the body of a request.

    Raises NodeRefusedError before reading one that says it is larger than `limit` bytes, or that
    does not say how large it is.
    """
    try:
        n_bytes = int(request.META.get("CONTENT_LENGTH") or "")
    except ValueError:
        raise NodeRefusedError(_no_length(), reason="malformed") from None
    if n_bytes > limit:
        raise NodeRefusedError(
            message(
                "the message has {size} bytes; the limit is {limit}", size=n_bytes, limit=limit
            ),
            reason="too-large",
        )
    return request.read(n_bytes)


def read_bearer(request: HttpRequest) -> str:
    """Return the access token of a request, "" where there is none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == _SCHEME else ""


def _no_length() -> Message:
    return message("the message doesn't say how many bytes it has (Content-Length)")

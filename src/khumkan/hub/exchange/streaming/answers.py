"""What a request for a stream is answered with when it is not a stream: refusals, in JSON."""

from dataclasses import dataclass

from django.http import HttpResponse

from khumkan.core.messages import Message
from khumkan.hub.nodes.answers import answer_message, answer_refused
from khumkan.hub.nodes.errors import NodeRefusedError
from khumkan.wire.contract import Refusal, RefusalReason


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole response, as ASGI wants it."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


def alive() -> Answer:
    """Return that this process answers."""
    return Answer(200, [(b"content-type", b"text/plain; charset=utf-8")], b"alive\n")


def refused(
    status: int,
    reason: RefusalReason,
    detail: Message,
    *,
    retry_after_seconds: int | None = None,
) -> Answer:
    """Return a refusal of the contract."""
    refusal = Refusal(
        reason=reason,
        is_permanent=retry_after_seconds is None,
        detail=str(detail),
        retry_after_seconds=retry_after_seconds,
    )
    return _translate(answer_message(refusal), status)


def refused_node(error: NodeRefusedError) -> Answer:
    """Return the refusal of a node, as everywhere else."""
    response = answer_refused(error)
    return _translate(response, response.status_code)


def _translate(response: HttpResponse, status: int) -> Answer:
    headers = [(name.lower().encode(), value.encode()) for name, value in response.items()]
    return Answer(status, headers, response.content)

"""Why an HTTP sender's logs are not taken: one error, which each protocol says in its own form.

The plain form is {"error": {"status": 401, "message": "…"}}.
"""

import math
from typing import Final

from aiohttp import hdrs, web

from khumkan.core.errors import KhumkanError
from khumkan.core.messages import Message, message

_STATUSES_TO_CLOSE: Final = (400, 401, 403, 408, 413, 415)  # the rest of the body is not wanted
UNAUTHENTICATED: Final = 401


class RefusedError(KhumkanError):
    """A request is answered with a status; `reason` is the word it is counted under."""

    def __init__(
        self,
        status: int,
        reason: str,
        text: Message,
        *,
        retry_seconds: float | None = None,
        allow: str | None = None,
    ) -> None:
        super().__init__(text)
        self.status, self.reason = status, reason
        self.retry_seconds, self.allow = retry_seconds, allow


def say_plainly(error: RefusedError) -> web.Response:
    """Return the plain form of a refusal."""
    return write_error(error.status, str(error.message))


def finish(answer: web.Response, error: RefusedError) -> web.Response:
    """Add what is the same in every form; after most refusals the connection closes."""
    if error.retry_seconds is not None:
        answer.headers[hdrs.RETRY_AFTER] = str(math.ceil(error.retry_seconds))
    if error.allow is not None:
        answer.headers[hdrs.ALLOW] = error.allow
    if answer.status == UNAUTHENTICATED:
        for scheme in ('Bearer realm="khumkan node"', 'Basic realm="khumkan node"', "ApiKey"):
            answer.headers.add(hdrs.WWW_AUTHENTICATE, scheme)
    if answer.status in _STATUSES_TO_CLOSE:
        answer.force_close()
    return answer


def write_error(status: int, text: str) -> web.Response:
    """Return the plain JSON shape of errors."""
    return web.json_response({"error": {"status": status, "message": text}}, status=status)


def refuse_token() -> RefusedError:
    """Tell that no token, or none that is valid, came along."""
    return RefusedError(
        UNAUTHENTICATED,
        "not-authenticated",
        message(
            "send the source's token as “Authorization: Bearer …”, or as the password where a "
            "program asks for one; a new one is made by `khumkan node source add`"
        ),
    )


def refuse_size(limit: int) -> RefusedError:
    """Tell that a body is too large, packed or unpacked."""
    return RefusedError(
        413,
        "too-large",
        message(
            "a body may have {limit} bytes, unpacked: send it in several parts, cut between events",
            limit=limit,
        ),
    )


def refuse_count(limit: int) -> RefusedError:
    """Tell that a body holds too many events."""
    return RefusedError(
        413,
        "too-many",
        message(
            "a body may hold {limit} events: send it in several parts, cut between events",
            limit=limit,
        ),
    )


def refuse_empty() -> RefusedError:
    """Tell that a body holds nothing."""
    return RefusedError(400, "empty", message("the body is empty: send log lines in it"))

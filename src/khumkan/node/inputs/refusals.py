"""What an HTTP sender is told when its logs are not taken: always the same JSON, always what to do.

{"error": {"status": 401, "message": "…"}}
"""

import math
from typing import Final

from aiohttp import web

from khumkan.core.errors import KhumkanError
from khumkan.core.messages import Message, message

_STATUSES_TO_CLOSE: Final = (400, 401, 408, 413, 415)  # the rest of the body is not wanted


class RefusedError(KhumkanError):
    """A request is answered with a status; `reason` is the word it is counted under."""

    def __init__(
        self, status: int, reason: str, text: Message, *, retry_seconds: float | None = None
    ) -> None:
        super().__init__(text)
        self.status, self.reason, self.retry_seconds = status, reason, retry_seconds


def answer_refusal(error: RefusedError) -> web.Response:
    """Return the answer; after most refusals the connection closes, its body unread."""
    answer = write_error(error.status, str(error.message))
    if error.retry_seconds is not None:
        answer.headers["Retry-After"] = str(math.ceil(error.retry_seconds))
    if error.status == 401:  # noqa: PLR2004 -- the status that must say how to authenticate
        answer.headers["WWW-Authenticate"] = 'Bearer realm="khumkan node"'
    if error.status in _STATUSES_TO_CLOSE:
        answer.force_close()
    return answer


def write_error(status: int, text: str) -> web.Response:
    """Return the one JSON shape of errors."""
    return web.json_response({"error": {"status": status, "message": text}}, status=status)


def refuse_token() -> RefusedError:
    """Tell that no token, or none that is valid, came along."""
    return RefusedError(
        401,
        "not-authenticated",
        message(
            "send the source's token as “Authorization: Bearer …”; a new one is made by "
            "`khumkan node source add`"
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

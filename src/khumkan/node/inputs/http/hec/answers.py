"""What a HEC client is told: {"text": …, "code": …}, in Splunk's own numbers and words.

`detail` says to people what to do; no client reads it. Source: Splunk Enterprise, "Troubleshoot
HTTP Event Collector", possible error codes.
"""

from typing import Final

from aiohttp import hdrs, web

from khumkan.core.jsontypes import JsonValue
from khumkan.node.inputs.http.credentials import read_token
from khumkan.node.inputs.http.refusals import RefusedError

SUCCESS: Final = 0
TOKEN_REQUIRED, INVALID_AUTHORIZATION, INVALID_TOKEN = 2, 3, 4
NO_DATA, INVALID_DATA, SERVER_ERROR, BUSY = 5, 6, 8, 9
NO_CHANNEL, BAD_CHANNEL, NO_EVENT, BLANK_EVENT, BAD_FIELDS = 10, 11, 12, 13, 15
HEALTHY, UNHEALTHY, STOPPING = 17, 18, 23
_TEXTS: Final = {
    SUCCESS: "Success",
    TOKEN_REQUIRED: "Token is required",
    INVALID_AUTHORIZATION: "Invalid authorization",
    INVALID_TOKEN: "Invalid token",
    NO_DATA: "No data",
    INVALID_DATA: "Invalid data format",
    SERVER_ERROR: "Internal server error",
    BUSY: "Server is busy",
    NO_CHANNEL: "Data channel is missing",
    BAD_CHANNEL: "Invalid data channel",
    NO_EVENT: "Event field is required",
    BLANK_EVENT: "Event field cannot be blank",
    BAD_FIELDS: "Error in handling indexed fields",
    HEALTHY: "HEC is healthy",
    UNHEALTHY: "HEC is unhealthy, queues are full",
    STOPPING: "Server is shutting down",
}
_CODES: Final = {
    "empty": NO_DATA,
    "failed": SERVER_ERROR,
    "busy": BUSY,
    "journal-full": BUSY,
    "journal-failed": BUSY,
    "stopping": STOPPING,
    "no-channel": NO_CHANNEL,
    "bad-channel": BAD_CHANNEL,
}
_FORBIDDEN: Final = 403


def write_hec(code: int, status: int = 200, **more: JsonValue) -> web.Response:
    """Return an answer of the collector."""
    return web.json_response({"text": _TEXTS[code], "code": code, **more}, status=status)


def say_as_splunk(request: web.BaseRequest, error: RefusedError) -> web.Response:
    """Return a refusal as the collector would say it."""
    detail = str(error.message)
    if error.reason == "wrong-address":
        text = "The requested URL was not found on this server."
        body = {"text": text, "code": error.status, "detail": detail}
        return web.json_response(body, status=error.status)
    if error.reason == "not-authenticated":
        code = code_of_stranger(request)
        status = _FORBIDDEN if code == INVALID_TOKEN else error.status
        return write_hec(code, status, detail=detail)
    return write_hec(_CODES.get(error.reason, INVALID_DATA), error.status, detail=detail)


def code_of_stranger(request: web.BaseRequest) -> int:
    """Say what is wrong with the token that came along."""
    header = request.headers.get(hdrs.AUTHORIZATION)
    if not header:
        return TOKEN_REQUIRED
    return INVALID_TOKEN if read_token(header) else INVALID_AUTHORIZATION

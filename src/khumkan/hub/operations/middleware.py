"""The outermost middleware: an id, a line in the journal and a count for every request; probes.

What is written down of a request names the route and never the path: paths hold ids and tokens.
"""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from khumkan.core.journal import log_event
from khumkan.hub.operations.metrics.counters import count_request
from khumkan.hub.operations.probes import PROBES
from khumkan.ui.keys import new_key

HEADER = "X-Request-Id"
_STATIC, _UNKNOWN = "static", "unknown"
_SERVER_ERROR = 500
_LOG = logging.getLogger(__name__)
_Answer = Callable[[HttpRequest], HttpResponse]


def journal_requests(answer: _Answer) -> _Answer:
    """Give each request an id, count it, and write one line about it."""

    def journal(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        request_id = new_key().hex  # never the client's own: a log is no place to write for him
        response = answer(request)
        response[HEADER] = request_id
        seconds = time.perf_counter() - began
        route = name_route(request)
        count_request(route, request.method or "", response.status_code, seconds)
        _write_line(request, response, route, request_id, seconds)
        return response

    return journal


def answer_probes(answer: _Answer) -> _Answer:
    """Answer what machines ask about the hub before anything else of it is touched."""

    def probe(request: HttpRequest) -> HttpResponse:
        found = PROBES.get(request.path_info)
        return found(request) if found else answer(request)

    return probe


def name_route(request: HttpRequest) -> str:
    """Return the name of the route that a request took; `unknown` for what is not ours."""
    if match := request.resolver_match:
        return match.view_name or match.route
    if request.path_info in PROBES:
        return request.path_info.removeprefix("/")
    return _STATIC if request.path_info.startswith(settings.STATIC_URL) else _UNKNOWN


def _write_line(
    request: HttpRequest, response: HttpResponseBase, route: str, request_id: str, seconds: float
) -> None:
    actor = getattr(request, "actor", None)
    log_event(
        _LOG,
        "http.request",
        level=_level(route, response.status_code),
        request=request_id,
        method=request.method,
        route=route,
        status=response.status_code,
        milliseconds=round(seconds * 1000, 1),
        user=actor.user_id if actor else None,
    )


def _level(route: str, status: int) -> int:
    """Return the importance: what machines and browsers fetch by themselves is for the curious."""
    if status >= _SERVER_ERROR:
        return logging.ERROR
    return logging.DEBUG if route == _STATIC or f"/{route}" in PROBES else logging.INFO

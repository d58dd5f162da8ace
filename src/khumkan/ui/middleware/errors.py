"""Errors as answers: what a view raises, and what Django itself refuses.

The root `urls` names the handlers below; CSRF_FAILURE_VIEW is `forbid_forgery`. What an answer
looks like (page, fragment, JSON) is in `answers`.
"""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django_htmx.http import HttpResponseClientRedirect

from khumkan.ui.errors import ConflictError, NotFoundError, RefusedError
from khumkan.ui.middleware.answers import answer_error, answer_failure
from khumkan.ui.sentences import say

Answer = Callable[[HttpRequest], HttpResponseBase]

_SECOND_FACTOR: Final = "accounts:second_factor"
_TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


class ErrorsMiddleware:
    """Answers what a view raised on purpose, and leads a fragment's reader to where they must go.

    Whoever was in the middle of a page comes back to it after signing in again.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let the way to sign in, or to a second factor, leave the fragment it would land in."""
        response = self.answer(request)
        wanted = response.headers.get("Location", "")
        if wanted and getattr(request, "htmx", None):
            if _leads_to(settings.LOGIN_URL, wanted):
                return HttpResponseClientRedirect(_sign_in_and_come_back(request))
            if _leads_to(_SECOND_FACTOR, wanted):
                return HttpResponseClientRedirect(wanted)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the answer to an error of ours; others are Django's to handle."""
        if isinstance(error, NotFoundError):
            return answer_error(request, 404)
        if isinstance(error, ConflictError):
            return answer_error(request, 409, say(error.message))
        if isinstance(error, RefusedError):
            return answer_error(request, 400, say(error.message))
        return None


def refuse_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that can't be read; one that is too large says so, with status 413."""
    return answer_error(request, 413 if isinstance(exception, _TOO_LARGE) else 400)


def deny_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what somebody may not do."""
    del exception
    return answer_error(request, 403)


def miss_page(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere, or not for this person: the two look alike."""
    del exception
    return answer_error(request, 404)


def slow_down(request: HttpRequest) -> HttpResponse:
    """Answer somebody who tries too often; allauth's rate limits call it too."""
    return answer_error(request, 429)


def own_up(request: HttpRequest) -> HttpResponse:
    """Answer when we have failed; nothing here needs the database."""
    return answer_failure(request)


def forbid_forgery(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that didn't come from a page of ours, or whose page is too old."""
    del reason
    return answer_error(request, 403, template="403_csrf.html")


def _leads_to(place: str, location: str) -> bool:
    return urlsplit(location).path == urlsplit(resolve_url(place)).path


def _sign_in_and_come_back(request: HttpRequest) -> str:
    """Return the sign-in page with the way back to the page that asked, if it is one of ours."""
    page = request.htmx.current_url_abs_path  # type: ignore[attr-defined]  # its middleware sets it
    query = "?" + urlencode({REDIRECT_FIELD_NAME: page}) if page else ""
    return resolve_url(settings.LOGIN_URL) + query

"""Keeps what was shown to somebody who is signed in out of every cache."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

Answer = Callable[[HttpRequest], HttpResponseBase]

_NOWHERE: Final = "no-store, private"


class CachingMiddleware:
    """Stands after the one that names the user.

    On a ward many people share one computer: after somebody has signed out, the button Back must
    not show the next one what they saw. A view that says itself how long it may be kept is obeyed.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and say that the answer must not be kept."""
        is_private = request.user.is_authenticated  # asked before: signing out changes it
        response = self.answer(request)
        if is_private or request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", _NOWHERE)
        return response

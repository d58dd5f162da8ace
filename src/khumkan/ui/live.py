"""A part of a page that renews itself every few seconds, and only when there is something new.

What has not changed is not swapped, so that nobody loses the place they stood at. Screen readers
hear the headline when that changes, and nothing else. Without a script the page says that it shows
how things were when it was opened; `static/ui/js/live.js` tells when the hub has fallen silent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from khumkan.ui.components import Text

Shown = Mapping[str, Any]

EVERY_SECONDS: Final = 2
_N_DIGITS: Final = 16
_NOTHING_NEW: Final = 204


@dataclass(frozen=True, slots=True)
class LivePart:
    """The part: its template, what that shows, the whole in one sentence, seconds between looks.

    Give what can stand in focus there an id, so that it is found again in what comes.
    """

    template: str
    context: Shown
    headline: Text = ""
    every: int = EVERY_SECONDS


def respond_live(
    request: HttpRequest, page: str, part: LivePart, rest: Callable[[], Shown] = dict
) -> HttpResponse:
    """Return the page with its living part, or to htmx the part alone, 204 if it saw this before.

    The template `page` shows the part as `{{ live }}`. `rest` reads what only the page needs.
    """
    body = render_to_string(part.template, dict(part.context), request)
    seen, told = _mark(f"{part.headline}\n{body}"), _mark(str(part.headline))
    asked = _asked(request)
    if asked and asked["seen"] == seen:
        return HttpResponse(status=_NOTHING_NEW)
    shown = {
        "address": f"{request.path}?seen={seen}&told={told}",
        "part": part,
        "body": body,
        "is_news": bool(asked) and asked["told"] != told,
    }
    if asked:
        return render(request, "ui/live_part.html", shown)
    live = render_to_string("ui/live.html", shown, request)
    return render(request, page, {**part.context, **rest(), "live": live})


def _asked(request: HttpRequest) -> dict[str, str]:
    """Return the marks of what the page that asks shows already; empty for a whole page."""
    if request.headers.get("HX-Request") != "true" or "seen" not in request.GET:
        return {}
    return {name: request.GET.get(name, "") for name in ("seen", "told")}


def _mark(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:_N_DIGITS]

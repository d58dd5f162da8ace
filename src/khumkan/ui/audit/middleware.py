"""Puts every file that is handed out into the trail: a list that left the hub can't be called back.

The trail tells who took which list, in which format and narrowed by which filters; not what was
looked for, which may be somebody's name.
"""

from collections.abc import Callable
from typing import Final

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from khumkan.ui.actors import Actor
from khumkan.ui.audit.services import record

Answer = Callable[[HttpRequest], HttpResponseBase]

_OK: Final = 200
_MOST, _LONGEST = 20, 40  # filters, letters of a name: an address may hold anything
_HOW: Final = frozenset({"format", "columns", "sort", "page", "size"})  # not which rows


class ExportsMiddleware:
    """Stands after the one that names the actor."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; without an entry no file goes out."""
        response = self.answer(request)
        actor: Actor = getattr(request, "actor", Actor())
        if actor.user_id and request.method != "HEAD" and _is_file(response):
            _note(request, actor)
        return response


def _is_file(response: HttpResponseBase) -> bool:
    disposition = response.headers.get("Content-Disposition", "")
    return response.status_code == _OK and disposition.startswith("attachment")


def _note(request: HttpRequest, actor: Actor) -> None:
    used = [name[:_LONGEST] for name, value in request.GET.items() if value and name not in _HOW]
    changes = {
        "file": request.path,
        "format": request.GET.get("format", ""),
        "narrowed_by": sorted(used)[:_MOST],
    }
    with transaction.atomic():
        record(
            "file.export",
            by=actor,
            object_kind="user",
            object_id=actor.user_id,
            changes={name: (None, value) for name, value in changes.items() if value},
        )

"""An error in the form that whoever asked can read: a page, a toast for htmx, JSON for machines."""

from typing import Final

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

_MACHINES: Final = ("/api/", "/taxii")
_PLAIN: Final = "text/plain; charset=utf-8"
_SHEETS: Final = ("tokens", "base", "layout", "forms", "components")


def answer_error(
    request: HttpRequest, status: int, text: str = "", *, template: str = ""
) -> HttpResponse:
    """Return the answer to an error; `text` says more than the status alone, if it is given."""
    words = text or _sentence(status)
    if _is_machine(request):
        return JsonResponse({"error": {"status": status, "message": words}}, status=status)
    if getattr(request, "htmx", None):
        return _answer_fragment(status, words)
    if not hasattr(request, "user"):  # refused at the door, as with a Host that is not ours
        return HttpResponse(words, status=status, content_type=_PLAIN)
    return render(request, template or f"{status}.html", {"text": text}, status=status)


def answer_failure(request: HttpRequest) -> HttpResponse:
    """Return the answer to a failure of ours: no database, no session, no context processor."""
    if _is_machine(request):
        return JsonResponse({"error": {"status": 500, "message": _sentence(500)}}, status=500)
    if request.headers.get("HX-Request"):
        return _answer_fragment(500, _sentence(500))
    return HttpResponse(render_to_string("500.html", {"sheets": _sheets()}), status=500)


def _answer_fragment(status: int, words: str) -> HttpResponse:
    context = {"tone": "error", "text": words}
    response = HttpResponse(render_to_string("ui/toast.html", context), status=status)
    response["HX-Retarget"] = "#toasts"
    response["HX-Reswap"] = "beforeend"
    return response


def _is_machine(request: HttpRequest) -> bool:
    if request.path.startswith(_MACHINES):
        return True
    wanted = request.headers.get("Accept", "")
    return "json" in wanted and "text/html" not in wanted


def _sheets() -> list[str]:
    """Return where the style sheets are; none if that is what has failed."""
    try:
        return [staticfiles_storage.url(f"ui/css/{name}.css") for name in _SHEETS]
    except ValueError:
        return []


def _sentence(status: int) -> str:
    return {
        400: _("The request could not be understood. Go back and try again."),
        403: _("You may not do this. If you should, ask your administrator."),
        404: _("There is no such page, or it is not for you."),
        409: _("Somebody else changed this first. Nothing of yours was saved."),
        413: _("The form is too large. Send less at a time."),
        429: _("Too many tries. Wait a few minutes, then try again."),
    }.get(status, _("Something went wrong on our side. Nothing was saved."))

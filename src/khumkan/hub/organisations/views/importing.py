"""Many organisations from a file: given, checked and shown, and only then stored."""

import zlib
from base64 import b85decode, b85encode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from khumkan.core.errors import InputError
from khumkan.core.messages import message
from khumkan.hub.organisations.access import may
from khumkan.hub.organisations.forms.importing import ImportForm
from khumkan.hub.organisations.importing import (
    COLUMNS,
    Problem,
    apply_plan,
    check_size,
    plan_import,
)
from khumkan.hub.organisations.policy import Permission
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.ui.components import Crumb, Fact
from khumkan.ui.dates import write_number
from khumkan.ui.errors import NotFoundError
from khumkan.ui.sentences import say

_KEPT = "organisations_import"
_MOST_SHOWN = 100


def give_file(request: SignedInRequest) -> HttpResponse:
    """Take a file and keep it for this session until it has been checked."""
    _require(request)
    form = ImportForm(request.POST or None, files=request.FILES or None)
    if form.is_valid():
        data = form.cleaned_data["file"].read()
        try:
            check_size(plan_import(data))
        except InputError as error:
            form.add_error("file", say(error.message))
        else:
            request.session[_KEPT] = _pack(data)
            return redirect("organisations:import-check")
    return render(request, "organisations/import.html", _page(form) | {"columns": COLUMNS})


def check_file(request: SignedInRequest) -> HttpResponse:
    """Show what the file would do; store it when that is confirmed."""
    _require(request)
    if _KEPT not in request.session:
        return redirect("organisations:import")
    plan = plan_import(_unpack(request.session[_KEPT]))
    context = _page(None) | _result(len(plan.new), plan.n_known, plan.problems) | {"plan": plan}
    if request.method == "POST":
        report = apply_plan(plan, by=request.actor)
        del request.session[_KEPT]
        _tell(request, report.n_added)
        if not report.problems:
            return redirect("organisations:list")
        context |= _result(report.n_added, report.n_known, report.problems) | {"report": report}
    return render(request, "organisations/import_check.html", context)


@require_safe
def give_columns(request: SignedInRequest) -> HttpResponse:
    """Hand out an empty file with the names of the columns."""
    _require(request)
    name = 'attachment; filename="organisations.csv"'
    return HttpResponse(
        "\ufeff" + ",".join(COLUMNS) + "\r\n",
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": name},
    )


def _pack(data: bytes) -> str:
    """Return a file as text small enough to travel with the session until it is confirmed."""
    return b85encode(zlib.compress(data)).decode("ascii")


def _unpack(text: str) -> bytes:
    return zlib.decompress(b85decode(text))


def _require(request: SignedInRequest) -> None:
    if not may(request.user, Permission.ADD_ORGANISATION):
        raise NotFoundError(message("there is no such page, or it is not yours to see"))


def _tell(request: SignedInRequest, n_added: int) -> None:
    sentence = ngettext("%(n)s organisation was added.", "%(n)s organisations were added.", n_added)
    messages.success(request, sentence % {"n": write_number(n_added)})


def _result(n_new: int, n_known: int, problems: list[Problem]) -> dict[str, object]:
    n_lines = len({problem.line for problem in problems})
    return {
        "facts": [
            Fact(_("New organisations"), n_new),
            Fact(_("There already, left as they are"), n_known),
            Fact(_("Lines to mend"), n_lines),
        ],
        "problems": problems[:_MOST_SHOWN],
        "n_more": max(0, len(problems) - _MOST_SHOWN),
    }


def _page(form: ImportForm | None) -> dict[str, object]:
    url = reverse("organisations:list")
    return {"form": form, "crumbs": [Crumb(_("Organisations"), url)], "cancel_url": url}

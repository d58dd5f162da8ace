"""Enrolment codes: the list, making one (it is shown once), withdrawing one."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from khumkan.hub.nodes import selectors, services
from khumkan.hub.nodes.access import access_code, access_enroller
from khumkan.hub.nodes.forms import CodeForm, WithdrawForm
from khumkan.hub.nodes.tables.codes import CODES
from khumkan.hub.organisations.policy import Permission
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.hub.organisations.selectors.places import find_place, list_places
from khumkan.ui.components import Crumb
from khumkan.ui.errors import ConflictError, RefusedError
from khumkan.ui.forms import show_refusal
from khumkan.ui.sentences import say
from khumkan.ui.tables import respond_table


@require_safe
def show_codes(request: SignedInRequest) -> HttpResponseBase:
    """List the codes and where each stands."""
    rows = selectors.list_codes(access_enroller(request.user))
    return respond_table(request, CODES, rows, "nodes/codes.html", {"crumbs": _crumbs()[:1]})


@never_cache
def make_code(request: SignedInRequest) -> HttpResponse:
    """Make a code and show it, here and nowhere else."""
    viewer = access_enroller(request.user)
    first = {"organisation": request.GET.get("organisation", "")}
    form = CodeForm(
        request.POST or None, places=list_places(viewer, Permission.ENROL_NODES), initial=first
    )
    if form.is_valid():
        try:
            return _show_made(request, form.cleaned_data)
        except RefusedError as error:
            show_refusal(form, error)
    context = {"form": form, "crumbs": _crumbs()}
    return render(request, "nodes/make_code.html", context)


def withdraw_code(request: SignedInRequest, code_id: UUID) -> HttpResponse:
    """Take a code back, after asking."""
    code = access_code(request.user, code_id)
    form = WithdrawForm(request.POST or None, instance=code)
    if form.is_valid():
        try:
            services.withdraw_code(code, **form.cleaned_data, by=request.actor)
        except (ConflictError, RefusedError) as error:
            form.add_error(None, say(error.message))
        else:
            messages.success(request, _("The code was withdrawn."))
            return redirect("nodes:codes")
    context = {
        "title": _("Withdraw a code"),
        "question": _("Withdraw the code for %(name)s?") % {"name": code.node_name},
        "consequences": [_("It lets nobody in from now on. You can make another at any time.")],
        "submit_label": _("Withdraw"),
        "form": form,
        "cancel_url": reverse("nodes:codes"),
        "crumbs": _crumbs(),
    }
    return render(request, "ui/confirm.html", context)


def _show_made(request: SignedInRequest, answers: dict[str, Any]) -> HttpResponse:
    place = find_place(request.user, answers.pop("organisation"), Permission.ENROL_NODES)
    made = services.make_code(place, **answers, by=request.actor)
    hub = str(settings.PUBLIC_URL).rstrip("/")
    context = {
        "made": made,
        "organisation": place,
        "commands": [
            "khumkan node init",
            f"khumkan node enrol --hub {hub} --code {made.text}",
        ],
        "crumbs": _crumbs(),
    }
    return render(request, "nodes/made_code.html", context)


def _crumbs() -> list[Crumb]:
    return [
        Crumb(_("Nodes"), reverse("nodes:list")),
        Crumb(_("Enrolment codes"), reverse("nodes:codes")),
    ]

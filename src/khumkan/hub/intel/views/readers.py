"""Readers: the list, adding one (its token is shown once), revoking one."""

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

from khumkan.hub.intel.access import (
    access_reader_maker,
    access_reader_to_change,
    access_readers,
)
from khumkan.hub.intel.forms import ReaderForm, RevokeReaderForm
from khumkan.hub.intel.selectors.indicators import list_readers
from khumkan.hub.intel.services import make_reader, revoke_reader
from khumkan.hub.intel.tables import READERS
from khumkan.hub.organisations.access import may
from khumkan.hub.organisations.policy import Permission
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.hub.organisations.selectors.places import find_place, list_places
from khumkan.ui.components import Crumb
from khumkan.ui.errors import ConflictError, RefusedError
from khumkan.ui.forms import show_refusal
from khumkan.ui.sentences import say
from khumkan.ui.tables import respond_table
from khumkan.wire.tlp import Tlp


@require_safe
def show_list(request: SignedInRequest) -> HttpResponseBase:
    """List the readers somebody may see."""
    access_readers(request.user)
    context = {"may_change": may(request.user, Permission.CHANGE_READERS)}
    return respond_table(
        request, READERS, list_readers(request.user), "intel/readers.html", context
    )


@never_cache
def add(request: SignedInRequest) -> HttpResponse:
    """Add a reader and show its token, here and nowhere else."""
    access_reader_maker(request.user)
    first = {"organisation": request.GET.get("organisation", "")}
    form = ReaderForm(
        request.POST or None,
        places=list_places(request.user, Permission.CHANGE_READERS),
        initial=first,
    )
    if form.is_valid():
        try:
            return _show_made(request, form.cleaned_data)
        except RefusedError as error:
            show_refusal(form, error)
    return render(request, "intel/reader_add.html", {"form": form, "crumbs": [_crumb()]})


def revoke(request: SignedInRequest, reader_id: UUID) -> HttpResponse:
    """Let a program read no more, after asking."""
    reader = access_reader_to_change(request.user, reader_id)
    form = RevokeReaderForm(request.POST or None, instance=reader)
    if form.is_valid():
        try:
            revoke_reader(reader, **form.cleaned_data, by=request.actor)
        except (ConflictError, RefusedError) as error:
            form.add_error(None, say(error.message))
        else:
            messages.success(request, _("The reader was revoked."))
            return redirect("intel:readers")
    context = {
        "title": _("Revoke a reader"),
        "question": _("Revoke %(name)s?") % {"name": reader.name},
        "consequences": [_("Its next request is refused. What it has read, it keeps.")],
        "submit_label": _("Revoke"),
        "form": form,
        "cancel_url": reverse("intel:readers"),
        "crumbs": [_crumb()],
    }
    return render(request, "ui/confirm.html", context)


def _show_made(request: SignedInRequest, answers: dict[str, Any]) -> HttpResponse:
    place = find_place(request.user, answers["organisation"], Permission.CHANGE_READERS)
    made = make_reader(place, name=answers["name"], tlp=Tlp(answers["tlp"]), by=request.actor)
    hub = str(settings.PUBLIC_URL).rstrip("/")
    context = {
        "made": made,
        "organisation": place,
        "server": f"{hub}{reverse('intel:taxii')}",
        "crumbs": [_crumb()],
    }
    return render(request, "intel/reader_made.html", context)


def _crumb() -> Crumb:
    return Crumb(_("Readers"), reverse("intel:readers"))

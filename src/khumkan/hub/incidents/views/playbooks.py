"""The library of playbooks: read as outlines, brought as CACAO files, taken out the same way."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khumkan.hub.incidents import services
from khumkan.hub.incidents.access import (
    access_incidents,
    access_place_to_change,
    access_playbook,
    access_playbook_to_change,
    no_incident,
)
from khumkan.hub.incidents.forms import PlaybookForm
from khumkan.hub.incidents.playbook_pages import page_of, places_for_playbooks
from khumkan.hub.incidents.playbooks import PlaybookError, write_playbook
from khumkan.hub.incidents.selectors import places_of
from khumkan.hub.incidents.shelf import own_rows, shipped_rows
from khumkan.hub.incidents.task_cards import is_thai
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.ui.components import Crumb
from khumkan.ui.errors import RefusedError
from khumkan.ui.forms import show_refusal
from khumkan.ui.sentences import say


@require_safe
def show_playbooks(request: SignedInRequest) -> HttpResponse:
    """Show our playbooks and those of one's organisations."""
    access_incidents(request.user)
    places = places_of(request.user)
    context = {
        "shipped": [page_of(row) for row in shipped_rows()],
        "own": own_rows(places),
        "places": places,
        "is_thai": is_thai(),
        "may_add": bool(places_for_playbooks(request.user)),
        "crumbs": _crumbs()[:1],
    }
    return render(request, "incidents/playbooks.html", context)


def add_playbook(request: SignedInRequest) -> HttpResponse:
    """Take a playbook in from a file; what is wrong in it is told step by step."""
    places = places_for_playbooks(request.user)
    if not places:
        access_incidents(request.user)
        raise no_incident()
    form = PlaybookForm(request.POST or None, files=request.FILES or None, places=places)
    problems: list[tuple[str, str]] = []
    if form.is_valid():
        place = access_place_to_change(request.user, UUID(form.cleaned_data["organisation"]))
        content = form.cleaned_data["file"].read()
        try:
            made = services.take_playbook(place, content, by=request.actor)
        except PlaybookError as error:
            problems = [(one.where, say(one.message)) for one in error.problems]
            form.add_error("file", _("This playbook can’t be used. What is wrong stands below."))
        except RefusedError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The playbook was taken in. Nothing of it runs by itself."))
            return redirect("incidents:playbook", made.pk)
    context = {"form": form, "problems": problems, "crumbs": _crumbs()}
    return render(request, "incidents/playbook_add.html", context)


@require_safe
def show_playbook(request: SignedInRequest, playbook_id: UUID) -> HttpResponse:
    """Show one playbook as an outline of its steps."""
    row = access_playbook(request.user, playbook_id)
    may_withdraw = row.organisation in places_for_playbooks(request.user)
    context = {
        "page": page_of(row),
        "may_withdraw": may_withdraw and row.withdrawn_at is None,
        "crumbs": _crumbs(),
    }
    return render(request, "incidents/playbook.html", context)


@require_safe
def export_playbook(request: SignedInRequest, playbook_id: UUID) -> HttpResponse:
    """Send a playbook as the CACAO document it is."""
    row = access_playbook(request.user, playbook_id)
    answer = HttpResponse(write_playbook(row.body), content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{row.cacao_id}.json"'
    return answer


def withdraw_playbook(request: SignedInRequest, playbook_id: UUID) -> HttpResponse:
    """Take one's organisation's playbook out of the choice."""
    row = access_playbook_to_change(request.user, playbook_id)
    if request.method == "POST":
        try:
            services.withdraw_playbook(row, by=request.actor)
        except RefusedError as error:
            messages.error(request, say(error.message))
        return redirect("incidents:playbooks")
    context = {
        "title": _("Withdraw a playbook"),
        "question": row.name,
        "consequences": [_("Nobody can choose it any more. Tasks that came from it stay.")],
        "submit_label": _("Withdraw it"),
        "cancel_url": reverse("incidents:playbook", args=[row.pk]),
        "crumbs": _crumbs(),
    }
    return render(request, "ui/confirm.html", context)


def _crumbs() -> list[Crumb]:
    return [
        Crumb(_("Incidents"), reverse("incidents:list")),
        Crumb(_("Playbooks"), reverse("incidents:playbooks")),
    ]

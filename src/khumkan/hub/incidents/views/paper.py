"""Paper for when no screen works: forms to print, and whom to call with boxes to tick."""

from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khumkan.hub.incidents.access import access_place
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.hub.organisations.selectors.contacts import read_phone_tree
from khumkan.ui.components import Crumb

_LINES: Final = {"few": range(6), "some": range(10), "many": range(14)}


@require_safe
def show_downtime_forms(request: SignedInRequest, organisation_id: UUID) -> HttpResponse:
    """Show the forms that wards write on while the systems are down, one a page."""
    place = access_place(request.user, organisation_id)
    context = {"organisation": place, "lines": _LINES, "crumbs": _crumbs()}
    return render(request, "incidents/downtime_form.html", context)


@require_safe
def show_phone_tree(request: SignedInRequest, organisation_id: UUID) -> HttpResponse:
    """Show whom to call in order, with room to note who was reached and when."""
    place = access_place(request.user, organisation_id)
    tree = read_phone_tree(request.user, place)
    context = {"tree": tree, "organisation": place, "lines": _LINES, "crumbs": _crumbs()}
    return render(request, "incidents/phone_tree.html", context)


def _crumbs() -> list[Crumb]:
    return [
        Crumb(_("Incidents"), reverse("incidents:list")),
        Crumb(_("Playbooks"), reverse("incidents:playbooks")),
    ]

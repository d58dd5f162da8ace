"""Organisations to be read: the list, the map of regions, one organisation and its parts."""

from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from khumkan.hub.organisations.access import access_organisation, access_organisation_to, may
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.policy import Permission
from khumkan.hub.organisations.presenting import (
    crumbs_to,
    facts_about,
    rights_at,
    tabs_of,
)
from khumkan.hub.organisations.regions import list_or_map, region_tiles
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.hub.organisations.selectors.contacts import contacts_of
from khumkan.hub.organisations.selectors.organisations import (
    count_by_region,
    listed_organisations,
    units_below,
)
from khumkan.hub.organisations.tables.organisations import ORGANISATIONS, UNITS
from khumkan.ui.audit.selectors import entries, moments_of
from khumkan.ui.tables import respond_table

_N_MOMENTS = 50


@require_safe
def show_list(request: SignedInRequest) -> HttpResponseBase:
    """List the organisations somebody may know of; closed ones when asked for."""
    rows = listed_organisations(request.user, request.GET.get("state", ""))
    context = {
        "tabs": list_or_map("list"),
        "may_add": may(request.user, Permission.ADD_ORGANISATION),
    }
    return respond_table(request, ORGANISATIONS, rows, "organisations/list.html", context)


@require_safe
def show_map(request: SignedInRequest) -> HttpResponse:
    """Show the thirteen regions with how many hospitals each has."""
    counts = count_by_region(request.user)
    context = {"tabs": list_or_map("map"), "tiles": region_tiles(counts)}
    return render(request, "organisations/map.html", context)


@require_safe
def show_organisation(request: SignedInRequest, organisation_id: UUID) -> HttpResponse:
    """Show what is known of one organisation."""
    organisation = access_organisation(request.user, organisation_id)
    night = contacts_of(request.user, organisation).filter(is_around_the_clock=True)
    context = about(request, organisation, "detail") | {
        "facts": facts_about(request.user, organisation),
        "night_contacts": night,
    }
    return render(request, "organisations/detail.html", context)


@require_safe
def show_units(request: SignedInRequest, organisation_id: UUID) -> HttpResponseBase:
    """List what lies below one organisation."""
    organisation = access_organisation(request.user, organisation_id)
    rows = units_below(request.user, organisation, request.GET.get("state", ""))
    context = about(request, organisation, "units")
    return respond_table(request, UNITS, rows, "organisations/units.html", context)


@require_safe
def show_history(request: SignedInRequest, organisation_id: UUID) -> HttpResponse:
    """Show what happened at one organisation, to it, its contacts and its people."""
    organisation = access_organisation_to(request.user, organisation_id, Permission.VIEW_AUDIT)
    happened = entries([organisation.pk])[:_N_MOMENTS]
    context = about(request, organisation, "history") | {"moments": moments_of(happened)}
    return render(request, "organisations/history.html", context)


def about(request: SignedInRequest, organisation: Organisation, current: str) -> dict[str, object]:
    """Return what every page of one organisation shows around its content."""
    return {
        "organisation": organisation,
        "crumbs": crumbs_to(request.user, organisation, with_itself=False),
        "tabs": tabs_of(request.user, organisation, current),
        "rights": rights_at(request.user, organisation),
    }

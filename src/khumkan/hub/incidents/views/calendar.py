"""The duties that come each year, and what they need to know of the organisation."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khumkan.core.messages import message
from khumkan.hub.incidents import services
from khumkan.hub.incidents.access import access_incidents, access_place, access_place_to_change
from khumkan.hub.incidents.calendar import Standing, is_calendar_year, read_calendar
from khumkan.hub.incidents.duty_cards import card_of
from khumkan.hub.incidents.facts import is_assumed
from khumkan.hub.incidents.forms import ProfileForm, StandingActForm
from khumkan.hub.incidents.models import LegalProfile
from khumkan.hub.incidents.presenting import words_of
from khumkan.hub.incidents.selectors import places_of, yearly_documents_of
from khumkan.hub.organisations.access import may_at
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.policy import Permission
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.ui.components import Crumb, Tab
from khumkan.ui.dates import to_day
from khumkan.ui.errors import ConflictError, NotFoundError, RefusedError
from khumkan.ui.forms import show_conflict, show_refusal

FIRST_YEAR, BUDDHIST = 2023, 543


@require_safe
def choose_calendar(request: SignedInRequest) -> HttpResponse:
    """Lead to the calendar of one's organisation, or to a choice between several."""
    access_incidents(request.user)
    places = places_of(request.user)
    if len(places) == 1:
        return redirect("incidents:calendar", places[0].pk)
    return render(request, "incidents/places.html", {"places": places})


@require_safe
def show_calendar(request: SignedInRequest, organisation_id: UUID) -> HttpResponse:
    """Show the standing duties of one year."""
    place = access_place(request.user, organisation_id)
    now = timezone.now()
    year = _year(request, now)
    profile = LegalProfile.objects.filter(pk=place.pk).first()
    context = {
        "organisation": place,
        "year": year,
        "rows": [(one, card_of(one.progress)) for one in read_calendar(place, profile, year, now)],
        "profile": profile,
        "is_assumed": is_assumed(profile),
        "documents": yearly_documents_of(place, year),
        "may_change": may_at(request.user, Permission.CHANGE_INCIDENTS, place),
        "tabs": _years(place, year, now),
        "crumbs": [Crumb(_("Incidents"), reverse("incidents:list"))],
    }
    return render(request, "incidents/calendar.html", context)


def change_profile(request: SignedInRequest, organisation_id: UUID) -> HttpResponse:
    """Change what duties need to know of an organisation."""
    place = access_place_to_change(request.user, organisation_id)
    form = ProfileForm(request.POST or None, instance=_profile(place))
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            services.change_profile(place, form.facts(), version=version, by=request.actor)
        except ConflictError as error:
            show_conflict(form, error, _profile(place))
        except RefusedError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The legal profile was changed: all clocks follow it."))
            return redirect("incidents:calendar", place.pk)
    return render(request, "incidents/profile.html", _about(place) | {"form": form})


def record_standing_act(
    request: SignedInRequest, organisation_id: UUID, year: int, duty_id: str
) -> HttpResponse:
    """Record that a standing duty was done."""
    place = access_place_to_change(request.user, organisation_id)
    standing = _find(place, year, duty_id, request.GET.get("occasion", ""))
    rule = standing.progress.duty.rule
    suggested = {
        "acted_at": timezone.now(),
        "acted_by": request.user.name,
        "addressee": words_of(rule.addressee),
    }
    form = StandingActForm(request.POST or None, initial=suggested)
    if form.is_valid():
        told = services.Sending(duty_id=duty_id, **form.cleaned_data)
        try:
            services.record_standing_act(place, year, standing.occasion, told, by=request.actor)
        except RefusedError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("It was recorded, with its proof."))
            return redirect(f"{reverse('incidents:calendar', args=[place.pk])}?year={year}")
    words = {"title": words_of(rule.what), "lead": words_of(rule.ends_with), "form": form}
    return render(request, "incidents/profile.html", _about(place) | words)


def _find(place: Organisation, year: int, duty_id: str, occasion: str) -> Standing:
    profile = LegalProfile.objects.filter(pk=place.pk).first()
    rows = read_calendar(place, profile, year, timezone.now()) if is_calendar_year(year) else []
    for one in rows:
        if one.progress.duty.id == duty_id and one.occasion == occasion:
            return one
    raise NotFoundError(message("by what is known, there is no such duty"))


def _profile(place: Organisation) -> LegalProfile:
    found = LegalProfile.objects.filter(pk=place.pk).first()
    return found or LegalProfile(organisation=place)


def _year(request: SignedInRequest, now: datetime) -> int:
    this = to_day(now).year
    text = request.GET.get("year", "")
    return int(text) if text.isdecimal() and FIRST_YEAR <= int(text) <= this + 1 else this


def _years(place: Organisation, year: int, now: datetime) -> list[Tab]:
    url, this = reverse("incidents:calendar", args=[place.pk]), to_day(now).year
    return [
        Tab(str(one + BUDDHIST), f"{url}?year={one}", is_current=one == year)
        for one in range(this - 2, this + 2)
    ]


def _about(place: Organisation) -> dict[str, Any]:
    url = reverse("incidents:calendar", args=[place.pk])
    crumbs = [Crumb(_("Incidents"), reverse("incidents:list")), Crumb(_("Duties of the year"), url)]
    return {"organisation": place, "cancel_url": url, "crumbs": crumbs}

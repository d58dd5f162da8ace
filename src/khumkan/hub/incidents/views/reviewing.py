"""The review after an incident: what was learnt, and what is to be done."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from khumkan.hub.incidents import services
from khumkan.hub.incidents.access import (
    access_incident,
    access_incident_to_change,
    access_recommendation_to_change,
    may_change_incident,
)
from khumkan.hub.incidents.forms import RecommendationForm, ReviewForm, TurnForm
from khumkan.hub.incidents.models import Incident, Review
from khumkan.hub.incidents.services.reviewing import TEXTS
from khumkan.hub.incidents.tabs import crumbs_to, tabs_of
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.ui.dates import to_day
from khumkan.ui.errors import ConflictError, RefusedError
from khumkan.ui.forms import show_refusal
from khumkan.ui.sentences import say


def show_review(request: SignedInRequest, incident_id: UUID) -> HttpResponse:
    """Show the review, write it, and add to what it asks for; `part` of the POST says which."""
    incident = access_incident(request.user, incident_id)
    if request.method == "POST":
        incident = access_incident_to_change(request.user, incident_id)
    review = Review.objects.filter(incident=incident).first()
    adding = request.POST.get("part", "")
    form = ReviewForm(request.POST if adding == "review" else None, initial=_stored(review))
    wanted = RecommendationForm(request.POST if adding == "recommendation" else None)
    if form.is_valid() and _write(request, incident, form):
        return redirect("incidents:review", incident.pk)
    if wanted.is_valid() and _add(request, incident, wanted):
        return redirect("incidents:review", incident.pk)
    context = {
        "incident": incident,
        "review": review,
        "form": form,
        "wanted": wanted,
        "recommendations": review.recommendations.order_by("due_on", "id") if review else (),
        "today": to_day(timezone.now()),
        "may_change": may_change_incident(request.user, incident),
        "tabs": tabs_of(incident, "review"),
        "crumbs": crumbs_to(incident),
    }
    return render(request, "incidents/review.html", context)


@require_POST
def feed_lessons(request: SignedInRequest, incident_id: UUID) -> HttpResponse:
    """Write the lessons into form ก2."""
    incident = access_incident_to_change(request.user, incident_id)
    try:
        services.feed_lessons(incident, by=request.actor)
    except RefusedError as error:
        messages.error(request, say(error.message))
    else:
        messages.success(request, _("The lessons stand in form ก2, ง3.3."))
    return redirect("incidents:review", incident.pk)


def turn_recommendation(request: SignedInRequest, recommendation_id: UUID) -> HttpResponse:
    """Say how far a recommendation is."""
    found = access_recommendation_to_change(request.user, recommendation_id)
    incident = found.review.incident
    form = TurnForm(request.POST or None, instance=found)
    if form.is_valid():
        try:
            services.turn_recommendation(found, **form.cleaned_data, by=request.actor)
        except RefusedError as error:
            show_refusal(form, error)
        except ConflictError as error:
            form.add_error(None, say(error.message))
        else:
            return redirect("incidents:review", incident.pk)
    context = {
        "title": _("How far is it?"),
        "question": found.text,
        "submit_label": _("Save"),
        "tone": "neutral",
        "form": form,
        "cancel_url": reverse("incidents:review", args=[incident.pk]),
    }
    return render(request, "ui/confirm.html", context)


def _stored(review: Review | None) -> dict[str, object]:
    if review is None:
        return {"version": 0}
    texts: dict[str, object] = {name: getattr(review, name) for name in TEXTS}
    return texts | {"is_held": review.held_at is not None, "version": review.version}


def _write(request: SignedInRequest, incident: Incident, form: ReviewForm) -> bool:
    told = dict(form.cleaned_data)
    version, is_held = told.pop("version"), told.pop("is_held")
    try:
        services.write_review(incident, told, is_held=is_held, version=version, by=request.actor)
    except RefusedError as error:
        show_refusal(form, error)
        return False
    except ConflictError as error:
        form.add_error(None, say(error.message))
        return False
    messages.success(request, _("The review was kept."))
    return True


def _add(request: SignedInRequest, incident: Incident, form: RecommendationForm) -> bool:
    try:
        services.add_recommendation(incident, **form.told(), by=request.actor)
    except RefusedError as error:
        show_refusal(form, error)
        return False
    return True

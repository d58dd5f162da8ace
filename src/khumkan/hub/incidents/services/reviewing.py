"""The review after an incident: due in a set time, held once, its recommendations tracked."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from khumkan.core.messages import message
from khumkan.hub.incidents.choices import TaskState
from khumkan.hub.incidents.models import Incident, Recommendation, Review
from khumkan.hub.incidents.patients import refuse_patient_identifiers
from khumkan.hub.incidents.services.storing import keep, lock_incident, tell_trail
from khumkan.hub.organisations.services.conflicts import check_version
from khumkan.ui.actors import Actor
from khumkan.ui.errors import RefusedError

KIND: Final = "review"
TEXTS: Final = ("causes", "went_well", "went_badly", "lessons")
_LONGEST_LESSONS: Final = 4_000
MOST_RECOMMENDATIONS: Final = 200


def begin_review(incident: Incident) -> Review:
    """Make a review due, once for each incident: a later closing moves nothing."""
    due_at = timezone.now() + timedelta(days=settings.REVIEW_DAYS)
    return Review.objects.get_or_create(incident=incident, defaults={"due_at": due_at})[0]


@transaction.atomic
def write_review(
    incident: Incident, texts: Mapping[str, str], *, is_held: bool, version: int, by: Actor
) -> Review:
    """Keep what was found out. Raises RefusedError, ConflictError.

    `version` is 0 where nobody wrote anything yet.
    """
    current = lock_incident(incident)
    review = begin_review(current)
    if version:
        check_version(KIND, review, version)
    for name in TEXTS:
        refuse_patient_identifiers(texts[name], name)
        setattr(review, name, texts[name].strip())
    if is_held and not (review.causes and review.lessons):
        raise RefusedError(
            message("A review that was held has causes and lessons."), field="lessons"
        )
    review.held_at = (review.held_at or timezone.now()) if is_held else None
    review.version += 1
    review.save()
    tell_trail("incident.review", current, by)
    return review


@transaction.atomic
def add_recommendation(
    incident: Incident, *, text: str, owner_name: str, due_on: date | None, by: Actor
) -> Recommendation:
    """Ask for something, with who does it by when. Raises RefusedError."""
    current = lock_incident(incident)
    refuse_patient_identifiers(f"{text} {owner_name}", "text")
    review = begin_review(current)
    if review.recommendations.count() >= MOST_RECOMMENDATIONS:
        raise RefusedError(message("This list is full."))
    made = Recommendation.objects.create(
        review=review, text=text.strip(), owner_name=owner_name.strip(), due_on=due_on
    )
    tell_trail("incident.recommend", current, by)
    return made


@transaction.atomic
def turn_recommendation(
    recommendation: Recommendation, *, state: str, note: str, version: int, by: Actor
) -> Recommendation:
    """Say how far it is; leaving it out needs its reason. Raises RefusedError, ConflictError."""
    rows = Recommendation.objects.select_for_update(of=("self",))
    current = rows.select_related("review__incident").get(pk=recommendation.pk)
    check_version("recommendation", current, version)
    refuse_patient_identifiers(note, "note")
    if state not in TaskState.values:
        raise RefusedError(message("Choose one of the answers."), field="state")
    if state == TaskState.SKIPPED and not note.strip():
        raise RefusedError(message("Say why it is left out."), field="note")
    current.state, current.note = state, note.strip()
    current.ended_at = None if state == TaskState.OPEN else timezone.now()
    current.version += 1
    current.save()
    tell_trail("incident.recommend", current.review.incident, by, {"state": (None, state)})
    return current


@transaction.atomic
def feed_lessons(incident: Incident, *, by: Actor) -> Incident:
    """Write the review's lessons into field ง3.3 of form ก2. Raises RefusedError."""
    current = lock_incident(incident)
    review = Review.objects.filter(incident=current).first()
    if review is None or not review.lessons:
        raise RefusedError(message("The review has no lessons yet."))
    current.details = current.details | {"lessons": review.lessons[:_LONGEST_LESSONS]}
    keep("incident.fill_in", current, by, {"fields": (None, ["lessons"])})
    return current

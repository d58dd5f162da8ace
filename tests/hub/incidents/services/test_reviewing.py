"""Closing makes a review due; what it asks for is tracked; its lessons reach the form."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from hub_world import World
from tests.hub.incidents.conftest import Open

from khumkan.hub.incidents import services
from khumkan.hub.incidents.models import Incident, Review
from khumkan.ui.actors import Actor
from khumkan.ui.errors import ConflictError, RefusedError

TEXTS = {"causes": "old VPN", "went_well": "", "went_badly": "", "lessons": "patch the VPN"}


def close(incident: Incident, officer: Actor, value: str = "close") -> None:
    ruling = services.Ruling(
        kind="closing",
        value=value,
        officer_name="นพ. ใจดี",
        officer_position="รองผู้อำนวยการ",
        reasons="จบ",
    )
    turn = services.close_incident if value == "close" else services.reopen_incident
    turn(incident, ruling, version=Incident.objects.get(pk=incident.pk).version, by=officer)


def write(incident: Incident, officer: Actor, **told: Any) -> Review:
    given: dict[str, Any] = {"is_held": False, "version": 0, "by": officer}
    texts = TEXTS | told.pop("texts", {})
    return services.write_review(incident, texts, **given | told)


def test_closing_makes_a_review_due_once(
    open_incident: Open, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "REVIEW_DAYS", 7)
    incident = open_incident(is_drill=True)
    close(incident, officer)
    first = Review.objects.get(incident=incident)
    assert timedelta(days=6.9) < first.due_at - timezone.now() < timedelta(days=7)
    close(incident, officer, "reopen")
    close(incident, officer)
    assert Review.objects.get(incident=incident).due_at == first.due_at


def test_a_held_review_says_why_and_what_was_learnt(open_incident: Open, officer: Actor) -> None:
    incident = open_incident()
    with pytest.raises(RefusedError, match="causes and lessons"):
        write(incident, officer, is_held=True, texts={"lessons": " "})
    held = write(incident, officer, is_held=True)
    assert held.held_at is not None
    with pytest.raises(ConflictError):
        write(incident, officer, version=1)
    with pytest.raises(RefusedError, match="identity"):
        write(incident, officer, texts={"causes": "1101700230708"}, version=held.version)


def test_lessons_reach_the_form_and_leave_its_other_fields(
    open_incident: Open, officer: Actor
) -> None:
    incident = open_incident()
    with pytest.raises(RefusedError):
        services.feed_lessons(incident, by=officer)
    services.fill_in(incident, {"damage": "x"}, version=1, by=officer)
    write(incident, officer)
    fed = services.feed_lessons(incident, by=officer)
    assert fed.details == {"damage": "x", "lessons": "patch the VPN"}


def test_a_recommendation_has_an_end_or_a_reason(
    open_incident: Open, officer: Actor, world: World
) -> None:
    del world
    due_on = date(2026, 12, 1)
    made = services.add_recommendation(
        open_incident(), text="test the backup", owner_name="IT", due_on=due_on, by=officer
    )
    with pytest.raises(RefusedError, match="left out"):
        services.turn_recommendation(made, state="skipped", note=" ", version=1, by=officer)
    with pytest.raises(RefusedError):
        services.turn_recommendation(made, state="x", note="", version=1, by=officer)
    done = services.turn_recommendation(made, state="done", note="", version=1, by=officer)
    assert done.ended_at is not None
    with pytest.raises(ConflictError):
        services.turn_recommendation(made, state="open", note="", version=1, by=officer)


def test_a_list_of_recommendations_ends_somewhere(
    open_incident: Open, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("khumkan.hub.incidents.services.reviewing.MOST_RECOMMENDATIONS", 0)
    with pytest.raises(RefusedError, match="full"):
        services.add_recommendation(
            open_incident(), text="x", owner_name="", due_on=None, by=officer
        )

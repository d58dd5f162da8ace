"""Incidents of two hospitals, and moments around them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hub_world import World

from khumkan.hub.incidents import services
from khumkan.hub.incidents.models import Incident
from khumkan.hub.organisations.models import Organisation
from khumkan.ui.actors import Actor

Open = Callable[..., Incident]


@pytest.fixture
def officer(world: World) -> Actor:
    return Actor(user_id=world.a_it.pk)


@pytest.fixture
def open_incident(world: World, officer: Actor) -> Open:
    """Report an incident at hospital A, or elsewhere; what is not told is not known."""

    def make(organisation: Organisation | None = None, **told: Any) -> Incident:
        given = {"title": "ransomware", "origin": "phone", "severity": "high"} | told
        report = services.Report(**given)
        return services.report_incident(organisation or world.a, report, by=officer)

    return make


def ago(hours: float) -> datetime:
    return timezone.now() - timedelta(hours=hours)


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)

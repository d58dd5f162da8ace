"""Sightings come in: live traffic and the past open alerts, the finding's own hospital keeps one."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hub_nodes import Keyed
from hub_world import World
from node_reports import finding, sighting, sightings

from khumkan.hub.alerts import services
from khumkan.hub.alerts.choices import Kind, State
from khumkan.hub.alerts.models import Alert, AlertSighting
from khumkan.hub.intel import services as intel
from khumkan.hub.intel.models import Indicator
from khumkan.ui.actors import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def indicator(node: Keyed, report: Any) -> Indicator:
    report(node)
    return Indicator.objects.get()


def see(node: Keyed, indicator: Indicator, **fields: Any) -> int:
    at = timezone.now()
    told = sightings(node, sighting(indicator.stix_id, **fields))
    taken = intel.take_sightings(node.node, told, at=at)
    return services.take_sightings(taken, node.node, at=at)


def alert_at(node: Keyed) -> Alert:
    return Alert.objects.get(organisation_id=node.node.organisation_id, kind=Kind.INDICATOR)


def test_a_live_hit_of_a_proven_indicator_is_high(other: Keyed, indicator: Indicator) -> None:
    assert see(other, indicator, n_events=4) == 1
    alert = alert_at(other)
    assert (alert.indicator, alert.level, alert.is_past) == (indicator, "high", False)
    assert (alert.n_events, alert.n_findings) == (4, 1)


def test_a_live_hit_of_an_unproven_one_is_medium(node: Keyed, other: Keyed, report: Any) -> None:
    report(node, finding(is_authenticated=False))
    see(other, Indicator.objects.get())
    assert alert_at(other).level in {"medium", "high"}  # the second hospital may have proved it


def test_what_was_found_in_the_past_says_so_and_a_live_hit_changes_it(
    other: Keyed, indicator: Indicator
) -> None:
    long_ago = timezone.now() - timedelta(days=40)
    see(other, indicator, found_in="history", first_at=long_ago, last_at=long_ago)
    alert = alert_at(other)
    assert (alert.is_past, alert.level, alert.first_at) == (True, "medium", long_ago)
    see(other, indicator)
    alert = alert_at(other)
    assert (alert.is_past, alert.level, alert.n_findings) == (False, "high", 2)


def test_having_looked_and_found_nothing_is_no_alert(other: Keyed, indicator: Indicator) -> None:
    assert see(other, indicator, n_events=0, found_in="history") == 0
    assert not AlertSighting.objects.exists()


def test_a_retracted_indicator_opens_no_alert(
    other: Keyed, indicator: Indicator, world: World
) -> None:
    by = Actor(user_id=world.analyst.pk)
    intel.retract_indicator(indicator, reason="wrong", version=indicator.version, by=by)
    assert see(other, indicator) == 0


def test_the_hospital_it_came_from_keeps_to_the_alert_of_its_finding(
    node: Keyed, indicator: Indicator
) -> None:
    before = Alert.objects.get()
    see(node, indicator, found_in="history", n_events=9)
    alert = Alert.objects.get()
    assert (alert.pk, alert.kind, alert.is_past) == (before.pk, Kind.RULE, False)
    assert (alert.n_events, alert.level) == (before.n_events, before.level)
    assert alert.sightings.get().n_events == 9


def test_once_that_alert_is_closed_what_is_seen_again_opens_another(
    node: Keyed, indicator: Indicator, world: World
) -> None:
    by = Actor(user_id=world.analyst.pk)
    services.close_alert(Alert.objects.get(), reason="handled", version=1, by=by)
    see(node, indicator)
    assert alert_at(node).state == State.NEW


def test_an_indicator_alert_gathers_for_as_long_as_it_is_open(
    other: Keyed, indicator: Indicator
) -> None:
    see(other, indicator)
    Alert.objects.filter(kind=Kind.INDICATOR).update(updated_at=timezone.now() - timedelta(days=9))
    see(other, indicator)
    assert alert_at(other).n_findings == 2

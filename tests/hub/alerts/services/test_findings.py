"""Findings come in: gathered by rule and hospital, never twice, with everything they may say."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from hub_nodes import Keyed, make_node
from hub_world import World
from node_reports import ATTACKER, RULE, finding, findings

from khumkan.core.severity import Severity
from khumkan.hub.alerts import services
from khumkan.hub.alerts.choices import Kind, State
from khumkan.hub.alerts.models import Alert, Finding
from khumkan.hub.intel.models import Indicator
from khumkan.ui.actors import Actor
from khumkan.ui.audit.models import Entry
from khumkan.ui.errors import RefusedError
from khumkan.ui.search.selectors import find

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_the_first_finding_opens_an_alert(node: Keyed, report: Any) -> None:
    now = timezone.now()
    told = finding(now - HOUR, level=Severity.CRITICAL, n_events=3)
    alert = report(node, told, at=now)
    assert (alert.organisation_id, alert.kind, alert.rule_id) == (
        node.node.organisation_id,
        Kind.RULE,
        RULE,
    )
    assert (alert.level, alert.state, alert.n_findings, alert.n_events) == ("critical", "new", 1, 3)
    assert (alert.first_at, alert.last_at, alert.opened_at) == (told.first_at, told.last_at, now)


def test_what_follows_is_gathered_and_only_ever_raises_the_level(node: Keyed, report: Any) -> None:
    now = timezone.now()
    levels = (Severity.MEDIUM, Severity.HIGH, Severity.LOW)
    told = [
        finding(now - (3 - n) * HOUR, level=level, n_events=2) for n, level in enumerate(levels)
    ]
    alert = [report(node, one) for one in reversed(told)][-1]
    assert Alert.objects.count() == 1
    assert (alert.level, alert.n_findings, alert.n_events) == ("high", 3, 6)
    assert (alert.first_at, alert.last_at) == (told[0].first_at, told[2].last_at)


def test_a_rule_gathers_by_hospital_and_not_by_node(
    node: Keyed, other: Keyed, world: World, report: Any
) -> None:
    second = make_node(world.a, "second node of A")
    assert report(node) == report(second)
    assert report(node) != report(other)
    assert report(node, finding(rule_id=uuid4())) != report(node)


def test_after_a_quiet_day_a_new_alert_follows_the_old_one(node: Keyed, report: Any) -> None:
    now = timezone.now()
    first = report(node, at=now - timedelta(hours=49))
    still = report(node, at=now - timedelta(hours=25, minutes=30))
    later = report(node, at=now)
    assert first == still
    assert later.previous == first
    first.refresh_from_db()
    assert (first.state, first.is_gathering, later.is_gathering) == (State.NEW, False, True)


def test_a_closed_alert_stays_closed_and_a_new_one_names_it(
    node: Keyed, world: World, report: Any
) -> None:
    first, by = report(node), Actor(user_id=world.analyst.pk)
    services.close_alert(first, reason="handled", version=1, by=by)
    second = report(node)
    assert (second.previous, second.state, second.n_findings) == (first, State.NEW, 1)
    first.refresh_from_db()
    assert (first.state, first.n_findings) == (State.CLOSED, 1)


def test_a_finding_that_comes_again_in_another_report_counts_once(node: Keyed, report: Any) -> None:
    one, two = finding(), finding()
    report(node, one)
    alert = report(node, one, two, two)
    assert (Finding.objects.count(), alert.n_findings) == (2, 2)


def test_the_id_of_another_nodes_finding_is_refused(node: Keyed, other: Keyed, report: Any) -> None:
    one = finding()
    report(node, one)
    with pytest.raises(RefusedError, match="another node"):
        services.take_findings(other.node, findings(other, one), at=timezone.now())


def test_its_observables_are_published_and_the_finding_knows_as_what(
    node: Keyed, report: Any
) -> None:
    report(node)
    indicator = Indicator.objects.get()
    assert Finding.objects.get().observables == [
        {"kind": "address", "value": ATTACKER, "indicator": str(indicator.pk)}
    ]
    assert indicator.state == "published"


def test_nothing_else_of_a_finding_is_stored_than_what_may_cross(node: Keyed, report: Any) -> None:
    report(node)
    stored = Finding.objects.get()
    assert stored.pseudonyms == [{"kind": "host", "token": "5f" * 16}]
    assert {column.name for column in Finding._meta.concrete_fields} == {
        *("id", "node", "organisation", "alert", "rule_id", "level", "first_at", "last_at"),
        *("n_events", "is_authenticated", "pseudonyms", "observables", "received_at"),
        *("detected_at", "reported_at"),
    }


def test_opening_is_told_to_the_trail_once_and_can_be_searched(
    node: Keyed, world: World, report: Any
) -> None:
    alert = report(node)
    report(node)
    entry = Entry.objects.get(action="alert.open")
    assert (entry.object_id, entry.channel) == (str(alert.pk), "node")
    assert entry.organisation_id == world.a.pk
    assert [
        hit.object_id for hit in find(world.a_it, "โรงพยาบาลเอ", 50) if hit.kind == "alert"
    ] == [alert.pk]
    assert not [hit for hit in find(world.b_it, "โรงพยาบาลเอ", 50) if hit.kind == "alert"]


@pytest.mark.parametrize("n", [1, 60])
def test_a_report_of_many_findings_asks_no_more_of_the_database(
    n: int, node: Keyed, report: Any, django_assert_max_num_queries: Any
) -> None:
    report(node)
    told = [finding(observables=()) for _ in range(n)]
    with django_assert_max_num_queries(7):
        services.take_findings(node.node, findings(node, *told), at=timezone.now())

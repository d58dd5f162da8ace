"""The list and the page of an alert, as their readers meet them."""

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from hub_nodes import Keyed
from hub_world import World, sign_in
from node_reports import RULE, finding, sighting, sightings

from khumkan.core.severity import Severity
from khumkan.hub.alerts import services
from khumkan.hub.alerts.models import Alert
from khumkan.hub.exchange.services import take
from khumkan.hub.intel.models import Indicator
from khumkan.hub.rules.models import Rule
from khumkan.ui.actors import Actor
from khumkan.wire.contract import write_message

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rule() -> Rule:
    return Rule.objects.create(
        rule_id=RULE,
        title_en="Many wrong passwords",
        level="high",
        description="Somebody tries passwords.",
        advice_en="Block the address at the firewall.",
        tags=["attack.t1110"],
        pack_date="2026-11-01",
    )


def page(user: Any, alert: Alert) -> str:
    response = sign_in(user).get(reverse("alerts:detail", args=[alert.pk]))
    assert response.status_code == 200
    return response.content.decode()


def rows(user: Any, query: str) -> int:
    text = sign_in(user).get(f"{reverse('alerts:list')}?{query}").content.decode()
    return text.count('href="/alerts/0')


def test_the_page_says_what_matched_and_what_to_do(node: Keyed, world: World, report: Any) -> None:
    told = finding(n_events=12)
    text = page(world.a_it, report(node, told))
    for words in (
        "Many wrong passwords",
        "Somebody tries passwords.",
        "Block the address at the firewall.",
        "T1110",
        "45.148.10[.]81",
        "5f5f5f5f",
        "Evidence opens on the hospital’s network only",
        f"khumkan node findings --json --limit 1000 | grep {told.id}",
    ):
        assert words in text
    assert "5f5f5f5f5f" not in text
    assert "45.148.10.81" not in text


def test_what_was_shared_leads_to_the_indicator(node: Keyed, world: World, report: Any) -> None:
    text = page(world.a_it, report(node))
    assert reverse("intel:indicator", args=[Indicator.objects.get().pk]) in text


def test_an_indicator_seen_says_whether_it_is_past(
    node: Keyed, other: Keyed, world: World, report: Any
) -> None:
    report(node)
    stix_id = Indicator.objects.get().stix_id
    for found_in, words in (("history", "Seen in the past"), ("live", "Seen in live traffic")):
        told = sightings(other, sighting(stix_id, found_in=found_in))
        take(other.node, write_message(told), at=told.sent_at)
        assert words in page(world.b_it, Alert.objects.get(organisation=world.b))


def test_an_alert_leads_to_the_one_before_it(node: Keyed, world: World, report: Any) -> None:
    first = report(node)
    services.close_alert(first, reason="handled", version=1, by=Actor(user_id=world.analyst.pk))
    text = page(world.a_it, report(node))
    assert "Earlier alert" in text
    assert reverse("alerts:detail", args=[first.pk]) in text


def test_who_may_not_work_on_it_sees_no_buttons(node: Keyed, world: World, report: Any) -> None:
    alert = report(node)
    assert "Take it" in page(world.a_it, alert)
    assert "Take it" not in page(world.a_executive, alert)


def test_a_page_of_many_findings_takes_as_many_queries_as_one(
    node: Keyed, world: World, report: Any, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(world.analyst)
    for n in (1, 60):
        alert = report(node, *(finding(observables=()) for _ in range(n)))
        with django_assert_max_num_queries(20):
            client.get(reverse("alerts:detail", args=[alert.pk]))


def test_the_list_is_narrowed_by_each_of_its_filters(
    node: Keyed, other: Keyed, world: World, report: Any
) -> None:
    report(node)
    report(other, finding(rule_id=uuid4(), level=Severity.LOW, observables=()))
    closed = report(other, finding(rule_id=uuid4(), level=Severity.LOW, observables=()))
    services.close_alert(closed, reason="test", version=1, by=Actor(user_id=world.analyst.pk))
    Alert.objects.filter(pk=closed.pk).update(updated_at="2026-01-01T00:00:00Z")
    for query, n in (
        ("", 3),
        ("level=high", 1),
        ("state=closed", 1),
        ("state=open", 2),
        ("kind=rule", 3),
        ("kind=indicator", 0),
        ("days=7", 2),
        (f"organisation={world.a.pk}", 1),
        ("q=wrong+passwords", 1),
        ("q=โรงพยาบาลบี", 2),
    ):
        assert rows(world.analyst, query) == n, query
    assert rows(world.b_it, "") == 2


def test_the_list_goes_into_a_file(node: Keyed, world: World, report: Any) -> None:
    report(node)
    response = sign_in(world.a_it).get(reverse("alerts:list") + "?format=csv")
    text = b"".join(response).decode()
    assert "Many wrong passwords" in text
    assert "high" in text


@pytest.mark.parametrize("n", [2, 30])
def test_a_longer_list_takes_no_more_queries(
    n: int, node: Keyed, world: World, report: Any, django_assert_max_num_queries: Any
) -> None:
    report(node, *(finding(rule_id=uuid4(), observables=()) for _ in range(n)))
    client = sign_in(world.analyst)
    with django_assert_max_num_queries(12):
        client.get(reverse("alerts:list") + "?state=new")


def test_staff_have_no_list(world: World) -> None:
    assert sign_in(world.a_staff).get(reverse("alerts:list")).status_code == 404


def test_the_navigation_leads_there_for_whom_it_is(world: World) -> None:
    for user, is_there in ((world.a_it, True), (world.a_staff, False)):
        assert (b'href="/alerts/"' in sign_in(user).get("/").content) == is_there

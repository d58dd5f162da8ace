"""Taking, closing and opening again, by hand: asked first, told afterwards."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from hub_nodes import Keyed
from hub_world import World, sign_in
from node_reports import finding

from khumkan.hub.alerts.models import Alert

pytestmark = pytest.mark.django_db


def post(client: Client, name: str, alert: Alert, **fields: object) -> str:
    response = client.post(reverse(f"alerts:{name}", args=[alert.pk]), fields, follow=True)
    assert response.status_code == 200
    alert.refresh_from_db()
    return response.content.decode()


def test_an_alert_is_taken_closed_and_opened_again(node: Keyed, world: World, report: Any) -> None:
    alert, client = report(node), sign_in(world.a_it)
    assert "everybody sees that you are on it" in post(client, "acknowledge", alert, version=1)
    assert alert.acknowledged_by == world.a_it
    text = post(client, "close", alert, version=2, reason="handled", note="Blocked.")
    assert "The alert was closed." in text
    assert "Blocked." in text
    assert "The alert is open again." in post(client, "reopen", alert, version=3)
    assert alert.is_open


def test_closing_without_a_reason_asks_for_one(node: Keyed, world: World, report: Any) -> None:
    alert = report(node)
    assert "Choose an answer" in post(sign_in(world.a_it), "close", alert, version=1)
    assert alert.is_open


def test_the_question_names_the_alert_and_its_hospital(
    node: Keyed, world: World, report: Any
) -> None:
    alert, client = report(node), sign_in(world.a_it)
    text = client.get(reverse("alerts:close", args=[alert.pk])).content.decode()
    assert f"Close “A rule that this hub does not know” at {world.a.name_en}?" in text


@pytest.mark.parametrize("name", ["acknowledge", "close", "reopen"])
def test_the_slower_of_two_is_told(name: str, node: Keyed, world: World, report: Any) -> None:
    alert = report(node)
    Alert.objects.update(version=7)
    text = post(sign_in(world.a_it), name, alert, version=1, reason="handled")
    assert "after you opened it" in text


@pytest.mark.parametrize("version", ["", "x", "0"])
def test_a_version_that_was_never_read_takes_nothing(
    version: str, node: Keyed, world: World, report: Any
) -> None:
    alert = report(node)
    post(sign_in(world.a_it), "acknowledge", alert, version=version)
    assert alert.state == "new"


def test_what_is_closed_can_not_be_taken(node: Keyed, world: World, report: Any) -> None:
    alert, client = report(node), sign_in(world.a_it)
    post(client, "close", alert, version=1, reason="test")
    assert "Somebody is on this alert already" in post(client, "acknowledge", alert, version=2)
    assert "This alert is closed already" in post(client, "close", alert, version=2, reason="test")


def several(client: Client, *alerts: Alert, **fields: object) -> str:
    keys = [str(one.pk) for one in alerts]
    response = client.post(
        reverse("alerts:acknowledge-several"), {"ids": keys, **fields}, follow=True
    )
    return response.content.decode()


def test_several_are_taken_after_a_question(
    node: Keyed, other: Keyed, world: World, report: Any
) -> None:
    ours = [report(node, finding(rule_id=uuid4())) for _ in range(2)]
    client = sign_in(world.a_it)
    assert "Take these alerts?" in several(client, *ours, report(other))
    assert not Alert.objects.exclude(state="new").exists()
    assert "2 alerts are yours now" in several(client, *ours, report(other), confirmed="1")
    assert Alert.objects.filter(state="acknowledged").count() == 2


def test_nothing_chosen_is_told(world: World) -> None:
    assert "Choose between 1 and 200 new alerts" in several(sign_in(world.a_it))

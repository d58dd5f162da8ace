"""People take alerts, close them with a reason and open them again; the second one is told."""

from typing import Any

import pytest
from hub_nodes import Keyed
from hub_world import World

from khumkan.hub.alerts import services
from khumkan.hub.alerts.choices import State
from khumkan.hub.alerts.models import Alert
from khumkan.ui.actors import Actor
from khumkan.ui.audit.models import Entry
from khumkan.ui.errors import ConflictError, NotFoundError, RefusedError

pytestmark = pytest.mark.django_db


@pytest.fixture
def alert(node: Keyed, report: Any) -> Alert:
    made: Alert = report(node)
    return made


@pytest.fixture
def by(world: World) -> Actor:
    return Actor(user_id=world.analyst.pk)


def test_who_takes_an_alert_is_kept(alert: Alert, by: Actor) -> None:
    taken = services.acknowledge_alert(alert, version=1, by=by)
    assert (taken.state, taken.acknowledged_by_id, taken.version) == (
        State.ACKNOWLEDGED,
        by.user_id,
        2,
    )
    entry = Entry.objects.get(action="alert.acknowledge")
    assert entry.changes["state"] == ["new", "acknowledged"]


def test_a_taken_alert_gathers_on(alert: Alert, by: Actor, node: Keyed, report: Any) -> None:
    services.acknowledge_alert(alert, version=1, by=by)
    assert report(node) == alert


def test_closing_needs_a_reason_and_keeps_a_note(alert: Alert, by: Actor) -> None:
    with pytest.raises(RefusedError) as caught:
        services.close_alert(alert, reason="bored", version=1, by=by)
    assert caught.value.field == "reason"
    closed = services.close_alert(alert, reason="test", note="  drill \n", version=1, by=by)
    assert (closed.state, closed.close_reason, closed.close_note) == ("closed", "test", "drill")
    assert not closed.is_gathering


def test_a_note_that_is_too_long_is_told_at_its_field(alert: Alert, by: Actor) -> None:
    with pytest.raises(RefusedError) as caught:
        services.close_alert(alert, reason="test", note="ก" * 501, version=1, by=by)
    assert caught.value.field == "note"


def test_a_closing_can_be_taken_back(alert: Alert, by: Actor, node: Keyed, report: Any) -> None:
    closed = services.close_alert(alert, reason="false_positive", version=1, by=by)
    opened = services.reopen_alert(closed, version=2, by=by)
    assert (opened.state, opened.close_reason, opened.closed_by) == (State.NEW, "", None)
    assert report(node) == alert


def test_one_that_was_taken_is_taken_again_when_it_is_opened_again(alert: Alert, by: Actor) -> None:
    taken = services.acknowledge_alert(alert, version=1, by=by)
    closed = services.close_alert(taken, reason="handled", version=2, by=by)
    assert services.reopen_alert(closed, version=3, by=by).state == State.ACKNOWLEDGED


def test_an_alert_that_has_a_successor_gathers_no_more(
    alert: Alert, by: Actor, node: Keyed, report: Any
) -> None:
    closed = services.close_alert(alert, reason="handled", version=1, by=by)
    successor = report(node)
    assert not services.reopen_alert(closed, version=2, by=by).is_gathering
    assert report(node) == successor


def test_the_second_of_two_people_is_told(alert: Alert, by: Actor) -> None:
    services.acknowledge_alert(alert, version=1, by=by)
    with pytest.raises(ConflictError):
        services.close_alert(alert, reason="handled", version=1, by=by)


def test_what_does_not_fit_the_state_is_refused(alert: Alert, by: Actor) -> None:
    with pytest.raises(RefusedError):
        services.reopen_alert(alert, version=1, by=by)
    closed = services.close_alert(alert, reason="handled", version=1, by=by)
    for act in (services.acknowledge_alert, services.close_alert):
        words = {"reason": "handled"} if act is services.close_alert else {}
        with pytest.raises(RefusedError):
            act(closed, **words, version=2, by=by)


def test_an_alert_that_is_not_there_is_not_found(alert: Alert, by: Actor) -> None:
    alert.findings.all().delete()
    alert.delete()
    alert.pk = by.user_id
    with pytest.raises(NotFoundError):
        services.acknowledge_alert(alert, version=1, by=by)

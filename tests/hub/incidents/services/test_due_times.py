"""Tasks of a playbook are counted from when the hospital knew, wherever that moves."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import translation
from hub_world import World
from tests.hub.incidents.conftest import Open, ago

from khumkan.hub.incidents import services
from khumkan.hub.incidents.models import Entry, Incident, Task
from khumkan.hub.incidents.services.facts import FactsChanged
from khumkan.hub.incidents.shelf import shipped_rows
from khumkan.ui.actors import Actor

EARLIER = timedelta(hours=3)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def incident(open_incident: Open, officer: Actor) -> Incident:
    made = open_incident(aware_at=ago(1))
    services.add_playbook(made, shipped_rows()[0], by=officer)
    return made


def learn_earlier(incident: Incident, officer: Actor, **facts: object) -> FactsChanged:
    """Find out that the hospital knew three hours before."""
    fresh = Incident.objects.get(pk=incident.pk)
    new = facts or {"aware_at": incident.aware_at - EARLIER}  # type: ignore[operator]  # it is known
    return services.change_facts(
        fresh, new, reason="the call log", version=fresh.version, by=officer
    )


def dues(incident: Incident) -> list[object]:
    return list(incident.tasks.order_by("rank", "pk").values_list("due_at", flat=True))


def test_due_times_move_with_the_start_and_the_log_says_so(
    incident: Incident, officer: Actor
) -> None:
    before = dues(incident)
    assert learn_earlier(incident, officer).n_tasks == len(before) == 17
    assert dues(incident) == [due - EARLIER for due in before]  # type: ignore[operator]
    line = Entry.objects.filter(incident=incident).order_by("noted_at").last()
    assert line is not None
    assert "The due times of 17 tasks are counted from" in line.text
    assert "the call log" in line.text


def test_a_time_that_a_person_set_stays(incident: Incident, officer: Actor, world: World) -> None:
    mine, given = incident.tasks.order_by("rank", "pk")[:2]
    set_by_hand = ago(-5)
    services.assign_task(mine, owner=world.a_it, due_at=set_by_hand, version=1, by=officer)
    services.assign_task(given, owner=world.a_it, due_at=given.due_at, version=1, by=officer)
    assert learn_earlier(incident, officer).n_tasks == 16
    assert Task.objects.get(pk=mine.pk).due_at == set_by_hand
    assert Task.objects.get(pk=given.pk).due_at == given.due_at - EARLIER  # type: ignore[operator]


def test_what_is_done_stays_and_follows_once_it_is_open_again(
    incident: Incident, officer: Actor
) -> None:
    task = incident.tasks.order_by("rank", "pk")[0]
    services.end_task(task, state="done", version=1, by=officer)
    learn_earlier(incident, officer)
    ended = Task.objects.get(pk=task.pk)
    assert ended.due_at == task.due_at
    opened = services.reopen_task(ended, version=ended.version, by=officer)
    assert opened.due_at == task.due_at - EARLIER  # type: ignore[operator]


def test_a_task_of_ones_own_stays(open_incident: Open, officer: Actor) -> None:
    incident = open_incident(aware_at=ago(1))
    due = ago(-2)
    services.add_task(incident, title="call the vendor", due_at=due, by=officer)
    n_lines = Entry.objects.count()
    assert learn_earlier(incident, officer).n_tasks == 0
    assert (dues(incident), Entry.objects.count()) == ([due], n_lines)


def test_other_facts_move_no_task(incident: Incident, officer: Actor) -> None:
    before = dues(incident)
    assert learn_earlier(incident, officer, personal_data=True).n_tasks == 0
    assert dues(incident) == before

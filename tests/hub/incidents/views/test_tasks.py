"""The page of tasks: chosen from a playbook, taken, done, left out, undone."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from hub_world import World
from pytest_django import DjangoAssertNumQueries
from tests.hub.incidents.conftest import Open, ago
from tests.hub.incidents.playbooks.making import simple, to_bytes

from khumkan.hub.incidents import services
from khumkan.hub.incidents.models import Incident, Task
from khumkan.hub.incidents.shelf import shipped_rows
from khumkan.ui.accounts.models import User
from khumkan.ui.actors import Actor

SignedIn = Callable[[User], Client]


@pytest.fixture
def incident(open_incident: Open) -> Incident:
    return open_incident(aware_at=ago(1))


@pytest.fixture
def task(incident: Incident, officer: Actor) -> Task:
    return services.add_task(incident, title="call the vendor", due_at=ago(0.5), by=officer)


def url(incident: Incident, name: str = "tasks") -> str:
    return reverse(f"incidents:{name}", args=[incident.pk])


def push(client: Client, task: Task, name: str, **told: object) -> str:
    path = reverse(f"incidents:{name}-task", args=[task.pk])
    return client.post(path, {"version": task.version} | told, follow=True).content.decode()


def titles(client: Client, incident: Incident, show: str) -> list[str]:
    return [one.title for one in client.get(url(incident), {"show": show}).context["cards"]]


def test_a_playbook_is_chosen_and_its_tasks_stand_with_clocks(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    client = signed_in(world.a_it)
    assert "No task yet" in client.get(url(incident)).content.decode()
    chosen = {"playbook": str(shipped_rows()[0].pk)}
    shown = client.post(url(incident, "use-playbook"), chosen, follow=True).content.decode()
    assert "17 tasks were added" in shown
    assert "Isolate, do not switch off" in shown
    assert "Only if: Patient data are concerned" in shown
    assert "data-clock" in shown
    assert '<span class="count">17</span>' in shown
    again = client.post(url(incident, "use-playbook"), chosen, follow=True).content.decode()
    assert "tasks already" in again


def test_the_page_is_in_the_readers_language_whoever_chose_it(
    world: World, signed_in: SignedIn, incident: Incident, officer: Actor
) -> None:
    services.add_playbook(incident, shipped_rows()[0], by=officer)
    client = signed_in(world.a_it)
    client.cookies["django_language"] = "th"
    world.a_it.language = "th"
    world.a_it.save()
    shown = client.get(url(incident)).content.decode()
    assert "ตัดเครือข่าย แต่ห้ามปิดเครื่อง" in shown


def test_the_number_of_queries_does_not_grow_with_the_tasks(
    world: World,
    signed_in: SignedIn,
    incident: Incident,
    officer: Actor,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for row in shipped_rows()[:3]:
        services.add_playbook(incident, row, by=officer)
    client = signed_in(world.a_it)
    client.get(url(incident))
    with django_assert_max_num_queries(30):
        client.get(url(incident), {"show": "all"})


def test_overdue_and_mine_are_found(
    world: World, signed_in: SignedIn, incident: Incident, task: Task, officer: Actor
) -> None:
    services.add_task(incident, title="later", by=officer)
    client = signed_in(world.a_it)
    assert titles(client, incident, "overdue") == ["call the vendor"]
    assert titles(client, incident, "mine") == []
    assert "overdue" in push(client, task, "take", show="mine")
    assert titles(client, incident, "mine") == ["call the vendor"]
    assert titles(client, incident, "nonsense") == ["call the vendor", "later"]


def test_done_and_undone(world: World, signed_in: SignedIn, incident: Incident, task: Task) -> None:
    client = signed_in(world.a_it)
    push(client, task, "finish")
    assert titles(client, incident, "open") == []
    assert titles(client, incident, "ended") == ["call the vendor"]
    task.refresh_from_db()
    push(client, task, "reopen")
    assert titles(client, incident, "open") == ["call the vendor"]


def test_it_is_left_out_with_a_reason(
    world: World, signed_in: SignedIn, incident: Incident, task: Task
) -> None:
    client = signed_in(world.a_it)
    assert "Fill this in" in push(client, task, "skip")
    assert "identity number" in push(client, task, "skip", note="1101700230708")
    push(client, task, "skip", note="there is none")
    shown = client.get(url(incident), {"show": "all"}).content.decode()
    assert "there is none" in shown


def test_it_is_given_to_somebody_until_a_time(
    world: World, signed_in: SignedIn, task: Task
) -> None:
    client = signed_in(world.a_it)
    push(client, task, "assign", owner=str(world.a_dpo.pk), due_at="1/1/2599 08:00")
    task.refresh_from_db()
    assert task.owner == world.a_dpo
    assert task.due_at is not None
    assert "Choose one of the options" in push(client, task, "assign", owner=str(world.b_it.pk))


def test_who_only_names_somebody_sets_no_time(
    world: World, signed_in: SignedIn, incident: Incident, officer: Actor
) -> None:
    services.add_playbook(incident, shipped_rows()[0], by=officer)
    task = incident.tasks.all()[0]
    client = signed_in(world.a_it)
    form = client.get(reverse("incidents:assign-task", args=[task.pk])).context["form"]
    push(client, task, "assign", owner=str(world.a_dpo.pk), due_at=form["due_at"].value())
    kept = Task.objects.get(pk=task.pk)
    assert (kept.owner, kept.due_at, kept.due_minutes) == (world.a_dpo, task.due_at, 10)
    push(client, kept, "assign", owner=str(world.a_dpo.pk), due_at="")
    assert Task.objects.get(pk=task.pk).due_minutes is None


def test_whoever_comes_second_is_told_and_loses_nothing(
    world: World, signed_in: SignedIn, task: Task
) -> None:
    client = signed_in(world.a_it)
    push(client, task, "take")
    for name, told in (
        ("finish", {}),
        ("take", {}),
        ("assign", {"owner": ""}),
        ("skip", {"note": "x"}),
    ):
        assert "after you opened it" in push(client, task, name, **told), name
    assert "Open the page again" not in push(client, task, "finish", version="x")
    task.refresh_from_db()
    assert (task.owner, task.state) == (world.a_it, "open")


def test_ones_own_task_is_added_or_refused(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    client = signed_in(world.a_it)
    client.post(url(incident), {"title": "ring", "owner": str(world.a_dpo.pk)})
    assert Task.objects.get().owner == world.a_dpo
    refused = client.post(url(incident), {"title": "1101700230708"}).content.decode()
    assert "identity number" in refused


def test_a_foreign_playbook_is_no_choice(
    world: World, signed_in: SignedIn, incident: Incident, officer: Actor
) -> None:
    other = services.take_playbook(world.b, to_bytes(simple()), by=officer)
    own = services.take_playbook(world.a, to_bytes(simple()), by=officer)
    client = signed_in(world.a_it)
    shown = client.post(url(incident, "use-playbook"), {"playbook": str(other.pk)})
    assert "Choose one of the options" in shown.content.decode()
    client.post(url(incident, "use-playbook"), {"playbook": str(own.pk)})
    assert Task.objects.get().title == "call"


def test_a_closed_incident_says_so(world: World, signed_in: SignedIn, incident: Incident) -> None:
    Incident.objects.update(state="closed")
    chosen = {"playbook": str(shipped_rows()[0].pk)}
    shown = signed_in(world.a_it).post(url(incident, "use-playbook"), chosen).content.decode()
    assert "is closed" in shown


def test_who_reads_changes_nothing(
    world: World, signed_in: SignedIn, incident: Incident, task: Task
) -> None:
    client = signed_in(world.a_auditor)
    assert client.get(url(incident)).status_code == 200
    assert client.post(url(incident), {"title": "x"}).status_code == 404
    assert client.get(url(incident, "use-playbook")).status_code == 404
    for name in ("take", "finish", "skip", "reopen", "assign"):
        path = reverse(f"incidents:{name}-task", args=[task.pk])
        assert client.post(path, {"version": 1}).status_code == 404
    task.refresh_from_db()
    assert task.version == 1

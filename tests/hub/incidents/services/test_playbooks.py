"""Playbooks become tasks: in order, with owners and due times, once; and a hospital's own come in."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import translation
from hub_world import World
from tests.hub.incidents.conftest import Open, ago
from tests.hub.incidents.playbooks.making import action, make, simple, step_id, to_bytes

from khumkan.hub.incidents import services
from khumkan.hub.incidents.models import Playbook, Task
from khumkan.hub.incidents.playbooks import PlaybookError
from khumkan.hub.incidents.services import playbooks as playbook_services
from khumkan.hub.incidents.services import tasks as task_services
from khumkan.hub.incidents.shelf import find_shipped, shipped_rows
from khumkan.ui.actors import Actor
from khumkan.ui.errors import RefusedError

LATER = "2026-02-28T08:00:00.000Z"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def ransomware() -> Playbook:
    return shipped_rows()[0]


def test_steps_become_tasks_due_from_when_the_hospital_knew(
    open_incident: Open, officer: Actor
) -> None:
    incident = open_incident(aware_at=ago(1))
    assert services.add_playbook(incident, ransomware(), by=officer) == 17
    tasks = list(incident.tasks.all())
    assert [one.rank for one in tasks] == sorted(one.rank for one in tasks)
    assert tasks[0].title == "Isolate, do not switch off"
    assert tasks[0].phase == "respond"
    assert tasks[0].due_at == incident.aware_at + timedelta(minutes=10)  # type: ignore[operator]  # it is known
    at_once = [one.title for one in tasks if one.rank == tasks[3].rank]
    assert len(at_once) == 3


def test_unknown_awareness_counts_from_the_report(open_incident: Open, officer: Actor) -> None:
    incident = open_incident()
    services.add_playbook(incident, ransomware(), by=officer)
    assert incident.tasks.all()[0].due_at == incident.reported_at + timedelta(minutes=10)


def test_a_playbook_twice_is_there_once_and_a_second_comes_behind(
    open_incident: Open, officer: Actor
) -> None:
    incident = open_incident(aware_at=ago(1))
    services.add_playbook(incident, ransomware(), by=officer)
    assert services.add_playbook(incident, ransomware(), by=officer) == 0
    last = max(incident.tasks.values_list("rank", flat=True))
    assert services.add_playbook(incident, shipped_rows()[1], by=officer) == 13
    leak = incident.tasks.filter(playbook__name__startswith="Patient data")
    assert min(leak.values_list("rank", flat=True)) == last + 1
    assert Playbook.objects.count() == 2


def test_a_step_goes_to_the_one_member_whose_part_or_role_it_is(
    world: World, open_incident: Open, officer: Actor
) -> None:
    incident = open_incident()
    services.add_member(incident, world.a_executive, part="commander", by=officer)
    services.add_member(incident, world.a_dpo, part="member", by=officer)
    services.add_playbook(incident, ransomware(), by=officer)
    owners = {one.title: one.owner for one in incident.tasks.select_related("owner")}
    assert owners["Name a commander and open the command post"] == world.a_executive
    assert owners["Assess whether patient data are concerned"] == world.a_dpo
    assert owners["Decide which services stop"] == world.a_executive
    assert owners["Isolate, do not switch off"] is None


def test_whoever_reads_thai_stores_thai(open_incident: Open, officer: Actor) -> None:
    incident = open_incident()
    with translation.override("th"):
        services.add_playbook(incident, ransomware(), by=officer)
    assert incident.tasks.all()[0].title == "ตัดเครือข่าย แต่ห้ามปิดเครื่อง"


def test_a_closed_incident_takes_no_playbook(open_incident: Open, officer: Actor) -> None:
    incident = open_incident(is_drill=True)
    incident.state = "closed"
    incident.save()
    with pytest.raises(RefusedError, match="closed"):
        services.add_playbook(incident, ransomware(), by=officer)


def test_an_incident_holds_no_more_tasks_than_people_see_through(
    open_incident: Open, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task_services, "MOST_TASKS", 16)
    incident = open_incident()
    with pytest.raises(RefusedError, match="too many tasks"):
        services.add_playbook(incident, ransomware(), by=officer)
    assert not Task.objects.exists()


def test_ones_own_is_taken_in_and_used(world: World, open_incident: Open, officer: Actor) -> None:
    own = services.take_playbook(world.a, to_bytes(simple()), by=officer)
    incident = open_incident()
    assert services.add_playbook(incident, own, by=officer) == 1
    task = incident.tasks.get()
    assert (task.title, task.text, task.due_at, task.phase) == ("call", "do it", None, "")


def test_a_newer_version_takes_the_place_of_the_older(world: World, officer: Actor) -> None:
    older = services.take_playbook(world.a, to_bytes(simple()), by=officer)
    with pytest.raises(RefusedError, match="here already"):
        services.take_playbook(world.a, to_bytes(simple()), by=officer)
    newer = services.take_playbook(world.a, to_bytes(simple(modified=LATER)), by=officer)
    older.refresh_from_db()
    assert older.withdrawn_at is not None
    assert newer.withdrawn_at is None
    assert services.take_playbook(world.b, to_bytes(simple()), by=officer).organisation == world.b


def test_steps_that_a_newer_version_has_alone_are_added(
    world: World, open_incident: Open, officer: Actor
) -> None:
    incident = open_incident()
    own = services.take_playbook(world.a, to_bytes(simple()), by=officer)
    services.add_playbook(incident, own, by=officer)
    steps = {
        "start s": {"on_completion": step_id("action call")},
        "action call": action("action write"),
        "action write": action("end e"),
        "end e": {},
    }
    more = to_bytes(make("start s", steps, modified=LATER))
    newer = services.take_playbook(world.a, more, by=officer)
    assert services.add_playbook(incident, newer, by=officer) == 1
    assert [one.title for one in incident.tasks.all()] == ["call", "write"]


@pytest.mark.parametrize(
    ("change", "error"), [({"revoked": True}, RefusedError), ({"workflow": {}}, PlaybookError)]
)
def test_what_cannot_be_used_is_not_kept(
    world: World, officer: Actor, change: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        services.take_playbook(world.a, to_bytes(simple(**change)), by=officer)
    assert not Playbook.objects.exists()


def test_there_is_an_end_to_an_organisations_playbooks(
    world: World, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playbook_services, "MOST_PLAYBOOKS", 0)
    with pytest.raises(RefusedError, match="too many playbooks"):
        services.take_playbook(world.a, to_bytes(simple()), by=officer)


def test_what_was_withdrawn_is_used_no_more_and_its_tasks_stay(
    world: World, open_incident: Open, officer: Actor
) -> None:
    own = services.take_playbook(world.a, to_bytes(simple()), by=officer)
    incident = open_incident()
    services.add_playbook(incident, own, by=officer)
    gone = services.withdraw_playbook(own, by=officer)
    with pytest.raises(RefusedError, match="withdrawn"):
        services.add_playbook(open_incident(), gone, by=officer)
    with pytest.raises(RefusedError, match="already"):
        services.withdraw_playbook(own, by=officer)
    assert incident.tasks.count() == 1


def test_ours_are_found_by_the_id_in_their_file() -> None:
    row = ransomware()
    found = find_shipped(row.pk)
    assert found is not None
    assert found.cacao_id == row.cacao_id

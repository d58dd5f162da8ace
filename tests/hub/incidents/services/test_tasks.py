"""Tasks of an incident: each change by its version, each end with a line in the log."""

from typing import Any

import pytest
from django.utils import timezone
from hub_world import World
from tests.hub.incidents.conftest import Open

from khumkan.hub.incidents import services
from khumkan.hub.incidents.models import Incident, Task
from khumkan.ui.actors import Actor
from khumkan.ui.errors import ConflictError, RefusedError


@pytest.fixture
def incident(open_incident: Open) -> Incident:
    return open_incident()


@pytest.fixture
def task(incident: Incident, officer: Actor) -> Task:
    return services.add_task(incident, title="call the vendor", by=officer)


def test_ones_own_task_stands_behind_the_others(
    incident: Incident, task: Task, officer: Actor
) -> None:
    second = services.add_task(incident, title=" and the bank ", by=officer)
    assert (task.rank, second.rank, second.title) == (0, 1, "and the bank")


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "ask 1101700230708"}, "title"),
        ({"title": "x", "text": "HN 1101700230708"}, "text"),
    ],
)
def test_a_task_that_says_nothing_or_too_much_is_refused(
    incident: Incident, officer: Actor, told: dict[str, Any], field: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        services.add_task(incident, **told, by=officer)
    assert refused.value.field == field


def test_nobody_from_elsewhere_gets_a_task(world: World, task: Task, officer: Actor) -> None:
    with pytest.raises(RefusedError) as refused:
        services.assign_task(task, owner=world.b_it, due_at=None, version=1, by=officer)
    assert refused.value.field == "owner"


def test_what_is_done_is_in_the_log_and_has_its_doer(
    incident: Incident, task: Task, world: World, officer: Actor
) -> None:
    done = services.end_task(task, state="done", version=1, by=officer)
    assert (done.state, done.owner, done.ended_by) == ("done", world.a_it, world.a_it)
    assert incident.entries.filter(text="☑ call the vendor", kind="action").exists()


def test_what_is_left_out_says_why(incident: Incident, task: Task, officer: Actor) -> None:
    with pytest.raises(RefusedError) as refused:
        services.end_task(task, state="skipped", version=1, by=officer)
    assert refused.value.field == "note"
    left = services.end_task(task, state="skipped", note="no vendor", version=1, by=officer)
    assert left.owner is None
    assert incident.entries.filter(text="☒ call the vendor · no vendor").exists()


def test_undo_opens_it_again_and_the_log_keeps_both(
    incident: Incident, task: Task, officer: Actor
) -> None:
    with pytest.raises(RefusedError, match="is open"):
        services.reopen_task(task, version=1, by=officer)
    services.end_task(task, state="done", version=1, by=officer)
    with pytest.raises(RefusedError, match="not open any more"):
        services.end_task(task, state="done", version=2, by=officer)
    again = services.reopen_task(task, version=2, by=officer)
    assert (again.state, again.ended_at, again.note) == ("open", None, "")
    assert incident.entries.filter(text__endswith="call the vendor").count() == 2


def test_whoever_comes_second_is_told(task: Task, world: World, officer: Actor) -> None:
    due = timezone.now()
    services.assign_task(task, owner=world.a_dpo, due_at=due, version=1, by=officer)
    for service, told in (
        (services.assign_task, {"owner": None, "due_at": None}),
        (services.end_task, {"state": "done"}),
        (services.reopen_task, {}),
    ):
        with pytest.raises(ConflictError):
            service(task, **told, version=1, by=officer)
    task.refresh_from_db()
    assert (task.owner, task.due_at, task.version) == (world.a_dpo, due, 2)

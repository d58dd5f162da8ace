"""People hear of a deadline before it passes, once for each stage."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from hub_world import World
from tests.hub.incidents.conftest import Open, ago

from khumkan.hub.incidents import services
from khumkan.hub.incidents.letters import write_reminders
from khumkan.hub.incidents.models import Incident, Reminder
from khumkan.hub.incidents.services.reminding import remind
from khumkan.hub.incidents.tasks import send_reminder
from khumkan.ui.actors import Actor


def stages() -> list[tuple[str, str]]:
    return sorted(Reminder.objects.values_list("duty_id", "stage"))


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (11, []),
        (13, [("significant_report", "amber")]),
        (19, [("significant_report", "red")]),
        (25, [("significant_report", "passed")]),
    ],
)
def test_each_stage_is_told_once(
    open_incident: Open, hours: float, expected: list[tuple[str, str]]
) -> None:
    open_incident(aware_at=ago(hours))
    for _ in range(2):
        remind()
    assert stages() == expected


def test_a_dead_worker_tells_the_newest_stage_when_it_is_back(open_incident: Open) -> None:
    open_incident(aware_at=ago(13))
    remind()
    with time_machine.travel(timezone.now() + timedelta(hours=30)):
        remind()
    assert stages() == [("significant_report", "amber"), ("significant_report", "passed")]


def test_what_is_done_or_a_drill_or_closed_is_left_alone(
    open_incident: Open, officer: Actor
) -> None:
    open_incident(aware_at=ago(13), is_drill=True)
    closed = open_incident(aware_at=ago(13))
    Incident.objects.filter(pk=closed.pk).update(state="closed")
    sent = open_incident(aware_at=ago(13))
    sending = services.Sending(
        duty_id="significant_report", kind="sent", acted_at=ago(1), acted_by="x", channel="email",
        addressee="NCSA",
    )  # fmt: skip
    services.record_act(sent, sending, by=officer)
    remind()
    assert stages() == []


def test_the_letter_names_the_duty_and_nothing_of_the_incident(
    open_incident: Open, world: World
) -> None:
    open_incident(title="secret title", summary="secret text", aware_at=ago(19))
    remind()
    letters = list(write_reminders(Reminder.objects.get()))
    assert {one.to[0] for one in letters} == {world.a_it.email, world.a_dpo.email}
    for one in letters:
        assert "Report a significant cyber threat" in one.subject
        assert "/duties/#significant_report" in one.body
        assert "secret" not in f"{one.subject} {one.body}"


def test_members_are_told_where_there_are_any(
    open_incident: Open, world: World, officer: Actor
) -> None:
    incident = open_incident(aware_at=ago(19))
    services.add_member(incident, world.a_dpo, part="commander", by=officer)
    remind()
    send_reminder.call(str(Reminder.objects.get().pk))
    assert [one.to for one in mail.outbox] == [[world.a_dpo.email]]

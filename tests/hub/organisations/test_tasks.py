import logging
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django_tasks import task_backends
from hub_world import World
from pytest_django import Settings

from khumkan.hub.organisations.choices import Delivery, Role
from khumkan.hub.organisations.models import Invitation
from khumkan.hub.organisations.tasks import send_invitation

pytestmark = pytest.mark.django_db
ADDRESS = "somchai.private@example.org"


def queued() -> list[Any]:
    results: list[Any] = vars(task_backends["default"])["results"]
    return results


@pytest.fixture
def waiting(world: World, settings: Settings) -> Invitation:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    return Invitation.objects.create(email=ADDRESS, organisation=world.a, role=Role.STAFF)


def test_the_task_sends_and_queues_nothing_more(
    waiting: Invitation, mailoutbox: list[EmailMessage]
) -> None:
    send_invitation.call(str(waiting.pk))
    send_invitation.call(str(waiting.pk))
    assert len(mailoutbox) == 1
    assert not queued()


def test_a_failure_is_tried_again_later_and_logged_without_the_address(
    waiting: Invitation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_letter: EmailMessage) -> int:
        raise TimeoutError(ADDRESS)

    monkeypatch.setattr(EmailMessage, "send", refuse)
    with caplog.at_level(logging.DEBUG):
        send_invitation.call(str(waiting.pk))
    (later,) = queued()
    assert later.args == [str(waiting.pk), 2]
    assert later.task.run_after is not None
    (line,) = [one for one in caplog.records if one.message == "invitation.undelivered"]
    assert vars(line)["event_fields"] == {
        "invitation": str(waiting.pk),
        "attempt": 1,
        "reason": "unreachable",
        "is_last": False,
    }
    assert ADDRESS not in str([vars(one) for one in caplog.records])


def test_after_the_last_attempt_nothing_is_queued(
    waiting: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_letter: EmailMessage) -> int:
        raise TimeoutError

    monkeypatch.setattr(EmailMessage, "send", refuse)
    Invitation.objects.update(n_attempts=3)
    send_invitation.call(str(waiting.pk), 4)
    assert not queued()
    waiting.refresh_from_db()
    assert waiting.delivery == Delivery.FAILED

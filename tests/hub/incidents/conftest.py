"""Incidents of two hospitals, and moments around them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pysequoia
import pytest
from certificates import ADDRESS, fingerprint_of, make_key, public
from django.utils import timezone
from fake_smtp import FakeSmtp
from hub_world import World
from pytest_django.fixtures import Settings
from smtp_thread import running_smtp

from khumkan.hub.incidents import services
from khumkan.hub.incidents.models import Document, Incident, Mailing, Recipient
from khumkan.hub.organisations.models import Organisation
from khumkan.ui.actors import Actor

Open = Callable[..., Incident]
OFFICE = {"office": "ncsa", "name": "สกมช.", "email": ADDRESS, "source": "หนังสือที่ 1/2569"}
Send = Callable[..., Mailing]


@pytest.fixture
def officer(world: World) -> Actor:
    return Actor(user_id=world.a_it.pk)


@pytest.fixture
def open_incident(world: World, officer: Actor) -> Open:
    """Report an incident at hospital A, or elsewhere; what is not told is not known."""

    def make(organisation: Organisation | None = None, **told: Any) -> Incident:
        given = {"title": "ransomware", "origin": "phone", "severity": "high"} | told
        report = services.Report(**given)
        return services.report_incident(organisation or world.a, report, by=officer)

    return make


def ago(hours: float) -> datetime:
    return timezone.now() - timedelta(hours=hours)


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.fixture
def document(open_incident: Open, officer: Actor) -> Document:
    incident = open_incident(aware_at=ago(3), title="ransomware", summary="by mail")
    return services.make_document(incident, kind="k2", language="th", purpose="first", by=officer)


@pytest.fixture
def office(world: World, officer: Actor) -> Recipient:
    """An office without a certificate."""
    return services.add_recipient(world.a, OFFICE, by=officer)


@pytest.fixture
def key() -> pysequoia.Tsk:
    """The key that only the office has."""
    return make_key()


def trust(recipient: Recipient, key: pysequoia.Tsk, by: Actor) -> Recipient:
    """Take a certificate in, and compare its fingerprint by telephone."""
    kept = services.take_certificate(recipient, public(key), version=recipient.version, by=by)
    return services.compare_fingerprint(
        kept, told=fingerprint_of(key), how="โทรศัพท์", version=kept.version, by=by
    )


@pytest.fixture
def trusted(office: Recipient, key: pysequoia.Tsk, officer: Actor) -> Recipient:
    """The office with its certificate, which was compared."""
    return trust(office, key, officer)


@pytest.fixture
def sends_mail(settings: Settings) -> Settings:
    """A hub whose letters go to `django.core.mail.outbox`."""
    settings.SENDS_MAIL = True
    settings.DEFAULT_FROM_EMAIL = "khumkan@hub.example"
    return settings


@pytest.fixture
def smtp(sends_mail: Settings, socket_enabled: None) -> Iterator[FakeSmtp]:
    """A hub with a real mail server."""
    del socket_enabled
    with running_smtp() as server:
        sends_mail.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        sends_mail.EMAIL_HOST, sends_mail.EMAIL_PORT = "127.0.0.1", server.port
        sends_mail.EMAIL_TIMEOUT = 10
        yield server


@pytest.fixture
def send(document: Document, officer: Actor) -> Send:
    """Give the document to be sent; the letter leaves only when a test says so."""

    def queue(recipient: Recipient, **told: Any) -> Mailing:
        wish = services.Wish(**({"tlp": "amber+strict", "reply_to": "it@a.example"} | told))
        return services.mail_document(document, recipient, wish, by=officer)

    return queue

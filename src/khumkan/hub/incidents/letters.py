"""Letters that remind of a duty: its name, its deadline, a link. Nothing of the incident itself.

A mailbox is not the hub: whoever reads over a shoulder learns that something is due, not what
happened.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from khumkan.hub.incidents.duties import Urgency
from khumkan.hub.incidents.law import load_laws
from khumkan.hub.incidents.models import Incident, Reminder
from khumkan.hub.incidents.presenting import words_of
from khumkan.hub.incidents.selectors import number_of, people_to_remind
from khumkan.ui.accounts.models import User
from khumkan.ui.preferences import Preferences, using


def write_reminders(reminder: Reminder) -> Iterator[EmailMessage]:
    """Yield a letter for each who works on the incident, else for each who may."""
    for person in people_to_remind(reminder.incident):
        with _as_read_by(person):
            yield _write(reminder, person)


def _write(reminder: Reminder, person: User) -> EmailMessage:
    incident: Incident = reminder.incident
    what = _name_of(reminder.duty_id)
    subjects = {
        Urgency.AMBER: _("Half of the time is over: {what}"),
        Urgency.RED: _("Three quarters of the time are over: {what}"),
        Urgency.PASSED: _("The deadline has passed: {what}"),
    }
    path = reverse("incidents:duties", args=[incident.pk])
    context = {
        "name": person.name,
        "what": what,
        "due_at": reminder.due_at,
        "number": number_of(incident),
        "place": incident.organisation.name,
        "url": f"{settings.PUBLIC_URL}{path}#{reminder.duty_id}",
    }
    body = render_to_string("incidents/letters/reminder.txt", context)
    subject = subjects[Urgency(reminder.stage)].format(what=what)
    return EmailMessage(subject, body.strip() + "\n", to=[person.email])


def _name_of(duty_id: str) -> str:
    rules = (rule for law in reversed(load_laws()) for rule in law.duty)
    return next(words_of(rule.what) for rule in rules if rule.id == duty_id)


@contextmanager
def _as_read_by(user: User) -> Iterator[None]:
    wishes = Preferences(user.language, user.theme, user.calendar, user.digits)
    with translation.override(user.language), using(wishes):
        yield

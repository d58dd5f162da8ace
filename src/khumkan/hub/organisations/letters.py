"""The letter with an invitation's link: written, handed to the mail server, its fate kept.

Each attempt makes its own token at the moment the letter is written, so the link of a letter that
may or may not have left is dead as soon as the next one is tried. Tasks call this; see `tasks`.
"""

from dataclasses import dataclass
from datetime import timedelta
from smtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from khumkan.hub.organisations.choices import Delivery, Failure
from khumkan.hub.organisations.models import Invitation
from khumkan.hub.organisations.tokens import LINK_LIFE, hash_token, new_token, write_link
from khumkan.ui.actors import SYSTEM
from khumkan.ui.audit.services import record

# Waits before the second, third and fourth attempt: a restart, a grey list, a morning's outage.
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
_PERMANENT = 500


@dataclass(frozen=True, slots=True)
class Undelivered:
    """Why a letter did not leave, and how long to wait for the next attempt; None is the end."""

    failure: Failure
    wait: timedelta | None


def deliver(invitation_id: UUID, *, attempt: int) -> Undelivered | None:
    """Write and send the letter of a waiting invitation; `attempt` counts from 1.

    Does nothing for an invitation that no longer waits, and nothing when this attempt was made
    already: a task that comes twice sends one letter.
    """
    begun = _begin(invitation_id, attempt)
    if begun is None:
        return None
    invitation, token = begun
    try:
        write_letter(invitation, token).send()
    except (SMTPException, OSError) as error:
        return _give_up_or_wait(invitation, attempt, *read_failure(error))
    _finish(invitation)
    return None


def write_letter(invitation: Invitation, token: str) -> EmailMessage:
    """Return the letter in Thai and then in English, plain text: no picture calls home."""
    context = {"invitation": invitation, "link": write_link(token), "hub": settings.PUBLIC_URL}
    bodies, subjects = [], []
    for language in ("th", "en"):
        with translation.override(language):
            bodies.append(render_to_string("organisations/mail/invitation.txt", context).strip())
            subjects.append(_("Invitation to khumkan"))
    rule = "\n\n" + "-" * 60 + "\n\n"
    return EmailMessage(" / ".join(subjects), rule.join(bodies) + "\n", to=[invitation.email])


def read_failure(error: SMTPException | OSError) -> tuple[Failure, bool]:
    """Return what went wrong, and whether another attempt may go better."""
    if isinstance(error, SMTPRecipientsRefused):
        codes = [code for code, _text in error.recipients.values()]
        return Failure.ADDRESS, all(code < _PERMANENT for code in codes)
    if isinstance(error, SMTPAuthenticationError):
        return Failure.SIGN_IN, error.smtp_code < _PERMANENT
    if isinstance(error, SMTPResponseException):
        return Failure.REFUSED, error.smtp_code < _PERMANENT
    if isinstance(error, SMTPNotSupportedError):
        return Failure.REFUSED, False
    if isinstance(error, SMTPException) and not isinstance(error, SMTPServerDisconnected):
        return Failure.REFUSED, True
    return Failure.UNREACHABLE, True


def _begin(invitation_id: UUID, attempt: int) -> tuple[Invitation, str] | None:
    token, now = new_token(), timezone.now()
    waiting = Invitation.objects.filter(
        pk=invitation_id,
        delivery=Delivery.PENDING,
        n_attempts=attempt - 1,
        accepted_at=None,
        withdrawn_at=None,
        organisation__closed_at=None,
    )
    is_ours = waiting.update(
        token_hash=hash_token(token), expires_at=now + LINK_LIFE, n_attempts=attempt
    )
    if not is_ours:
        return None
    found = Invitation.objects.select_related("organisation", "invited_by")
    return found.get(pk=invitation_id), token


@transaction.atomic
def _finish(invitation: Invitation) -> None:
    if _of_this_letter(invitation).update(delivery=Delivery.SENT, failure=""):
        _record("invitation.send", invitation, Delivery.SENT)


@transaction.atomic
def _give_up_or_wait(
    invitation: Invitation, attempt: int, failure: Failure, may_retry: bool
) -> Undelivered:
    """Kill the link of the letter that did not leave; the last attempt makes it a failure."""
    if may_retry and attempt <= len(BACK_OFF):
        _of_this_letter(invitation).update(token_hash="", expires_at=None, failure=failure)
        return Undelivered(failure, BACK_OFF[attempt - 1])
    if _of_this_letter(invitation).update(
        token_hash="", expires_at=None, failure=failure, delivery=Delivery.FAILED
    ):
        _record("invitation.fail", invitation, Delivery.FAILED)
    return Undelivered(failure, None)


def _of_this_letter(invitation: Invitation) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        pk=invitation.pk, token_hash=invitation.token_hash, delivery=Delivery.PENDING
    )


def _record(action: str, invitation: Invitation, delivery: Delivery) -> None:
    record(
        action,
        by=SYSTEM,
        object_kind="invitation",
        object_id=invitation.pk,
        organisation_id=invitation.organisation_id,
        changes={"delivery": (Delivery.PENDING.value, delivery.value)},
    )

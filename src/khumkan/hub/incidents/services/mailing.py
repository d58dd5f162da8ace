"""Documents sent by e-mail: queued, tried again, cancelled, and recorded as sent by a person."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from khumkan.core.messages import message
from khumkan.hub.incidents.choices import ActKind, Channel, MailState
from khumkan.hub.incidents.mailing import (
    MOST_ATTEMPTS,
    Parcel,
    hindrance,
    name_file,
    needs_reason,
    pack,
    write_message_id,
)
from khumkan.hub.incidents.mailing.telling import tell_mailing
from khumkan.hub.incidents.models import Act, Document, Mailing, Recipient
from khumkan.hub.incidents.patients import refuse_patient_identifiers
from khumkan.hub.incidents.recipients import group_fingerprint, seal
from khumkan.hub.incidents.recipients.book import recipients_for
from khumkan.hub.incidents.services.acting import Sending, record_act
from khumkan.hub.incidents.services.profile import record_standing_act
from khumkan.hub.incidents.tasks import send_document, tell_undelivered
from khumkan.hub.organisations.choices import Failure
from khumkan.hub.organisations.services.conflicts import check_version
from khumkan.ui.actors import SYSTEM, Actor
from khumkan.ui.errors import RefusedError
from khumkan.ui.keys import new_key
from khumkan.wire.tlp import Tlp

MOST_A_DAY: Final = 100  # of one organisation: whoever steals an account floods no office
_DAY: Final = timedelta(days=1)
_GRACE: Final = timedelta(minutes=2)
_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class Wish:
    """How somebody wants a document sent; `reason` is why not encrypted, "" where it is.

    `version` is that of the recipient as it was seen, None for whatever it is now.
    """

    tlp: str
    reply_to: str = ""
    reason: str = ""
    version: int | None = None


@transaction.atomic
def mail_document(document: Document, recipient: Recipient, wish: Wish, *, by: Actor) -> Mailing:
    """Have a document sent by e-mail, soon. Raises RefusedError for what must not leave so.

    Raises ConflictError where the recipient is no longer as it was seen.
    """
    if (reason := hindrance(document)) is not None:
        raise RefusedError(reason)
    parcel = _pack(document, recipient)
    if wish.version is not None:
        check_version("recipient", parcel.recipient, wish.version)
    _check(parcel, wish)
    _check_amount(document)
    made = _make(parcel, wish, by)
    made.state, made.next_try_at = MailState.QUEUED, timezone.now()
    made.save(force_insert=True)
    tell_mailing("document.mail", made, by)
    transaction.on_commit(lambda: send_document.enqueue(str(made.pk)))
    return made


@transaction.atomic
def seal_document(document: Document, recipient: Recipient, *, by: Actor) -> Mailing:
    """Encrypt a document for somebody who sends it from a mailbox of their own."""
    if document.incident is not None and document.incident.is_drill:
        raise RefusedError(message("This is a drill: nothing of it is sent to anybody."))
    parcel = _pack(document, recipient)
    if not parcel.is_encrypted:
        raise RefusedError(
            message("There is no certificate of this recipient that was compared and is good.")
        )
    made = _make(parcel, Wish(tlp=parcel.tlp), by)
    made.state = MailState.BY_HAND
    made.save(force_insert=True)
    tell_mailing("document.seal", made, by)
    return made


@transaction.atomic
def cancel_mail(mailing: Mailing, *, by: Actor) -> Mailing:
    """Send it no more. One that is under way at this moment may still leave, and then says so."""
    current = _lock(mailing)
    if current.state != MailState.QUEUED:
        raise RefusedError(message("Somebody was quicker: it is so already."))
    current.state, current.next_try_at = MailState.CANCELLED, None
    current.save()
    tell_mailing("document.mail_cancel", current, by)
    return current


@transaction.atomic
def mail_again(mailing: Mailing, *, by: Actor) -> Mailing:
    """Try once more what could not be sent: the same letter, to the same address.

    Raises RefusedError where the recipient would get it elsewhere now, or sealed otherwise.
    """
    current = _lock(mailing)
    if current.state != MailState.FAILED:
        raise RefusedError(message("Somebody was quicker: it is so already."))
    if (reason := hindrance(current.document)) is not None:
        raise RefusedError(reason)
    _refuse_if_changed(current)
    current.state, current.n_attempts = MailState.QUEUED, 0
    current.next_try_at = timezone.now()
    current.save()
    tell_mailing("document.mail", current, by)
    transaction.on_commit(lambda: send_document.enqueue(str(current.pk)))
    return current


@transaction.atomic
def record_mail(
    mailing: Mailing, *, duty_id: str, acted_by: str, occasion: str = "", by: Actor
) -> Act:
    """Record the sending that the mail server accepted, as proof for a duty. Raises RefusedError.

    When, how, to whom, which document and which Message-ID follow from the mail; nobody types them.
    """
    current = _lock(mailing)
    if current.state != MailState.SENT or current.sent_at is None:
        raise RefusedError(message("The mail server did not accept this mail: it proves nothing."))
    if current.is_recorded:
        raise RefusedError(message("This sending was recorded already."))
    sending = Sending(
        duty_id=duty_id,
        kind=ActKind.SENT,
        acted_at=current.sent_at,
        acted_by=acted_by,
        channel=Channel.EMAIL_PGP if current.is_encrypted else Channel.EMAIL,
        addressee=f"{current.addressee} <{current.address}>"[:300],
        reference=current.message_id,
        note=_describe(current),
        document=current.document,
    )
    current.act = _record(current, sending, occasion, by)
    current.save()
    return current.act


def sweep_mails() -> None:
    """Take up mails whose attempt was lost with its worker; give up those that had enough."""
    now = timezone.now()
    rows = Mailing.objects.filter(state=MailState.QUEUED, next_try_at__lt=now - _GRACE)
    for one in rows.defer("sealed").select_related("document")[:_AT_ONCE]:
        _take_up(one)


@transaction.atomic
def _take_up(mailing: Mailing) -> None:
    rows = Mailing.objects.filter(
        pk=mailing.pk, state=MailState.QUEUED, next_try_at=mailing.next_try_at
    )
    if mailing.n_attempts >= MOST_ATTEMPTS:
        ended = {"state": MailState.FAILED, "failure": Failure.UNREACHABLE, "next_try_at": None}
        if rows.update(**ended):
            tell_mailing("document.mail_failed", mailing, SYSTEM)
            transaction.on_commit(lambda: tell_undelivered.enqueue(str(mailing.pk)))
    elif rows.update(next_try_at=timezone.now()):
        attempt = mailing.n_attempts + 1
        transaction.on_commit(lambda: send_document.enqueue(str(mailing.pk), attempt))


def _pack(document: Document, recipient: Recipient) -> Parcel:
    current = recipients_for(document.organisation).filter(pk=recipient.pk).first()
    if current is None:
        raise RefusedError(message("This recipient was removed."), field="recipient")
    return pack(document, current, timezone.now())


def _refuse_if_changed(mailing: Mailing) -> None:
    parcel = _pack(mailing.document, mailing.recipient)
    fingerprint = parcel.recipient.fingerprint if parcel.is_encrypted else ""
    if (parcel.recipient.email, fingerprint) != (mailing.address, mailing.fingerprint):
        raise RefusedError(
            message("The recipient's address or certificate changed since: send it anew.")
        )


def _check(parcel: Parcel, wish: Wish) -> None:
    if wish.tlp not in [*map(str, Tlp)]:
        raise RefusedError(message("Choose one of the answers."), field="tlp")
    refuse_patient_identifiers(wish.reason, "reason")
    if parcel.is_encrypted:
        return
    tlp = Tlp(wish.tlp)
    if tlp == Tlp.RED:
        raise RefusedError(message("What is TLP:RED never leaves unencrypted."), field="tlp")
    if needs_reason(parcel.document.kind, tlp) and not wish.reason.strip():
        raise RefusedError(
            message("Say why this goes unencrypted: whoever carries the mail can read it."),
            field="reason",
        )


def _check_amount(document: Document) -> None:
    rows = Mailing.objects.filter(organisation=document.organisation)
    if rows.filter(asked_at__gt=timezone.now() - _DAY).count() >= MOST_A_DAY:
        raise RefusedError(message("Your organisation sent too many mails within a day."))


def _make(parcel: Parcel, wish: Wish, by: Actor) -> Mailing:
    key, document, recipient = new_key(), parcel.document, parcel.recipient
    content = bytes(document.pdf)
    sealed = seal(content, recipient.certificate, timezone.now()) if parcel.is_encrypted else None
    return Mailing(
        pk=key,
        organisation=document.organisation,
        incident=document.incident,
        document=document,
        recipient=recipient,
        addressee=recipient.name,
        address=recipient.email,
        reply_to=wish.reply_to,
        tlp=Tlp(wish.tlp).value,
        fingerprint=recipient.fingerprint if parcel.is_encrypted else "",
        reason="" if parcel.is_encrypted else wish.reason.strip(),
        file_name=name_file(document, is_encrypted=parcel.is_encrypted),
        file_sha256=hashlib.sha256(content if sealed is None else sealed).hexdigest(),
        sealed=sealed,
        message_id=write_message_id(key),
        asked_at=timezone.now(),
        asked_by_id=by.user_id,
    )


def _record(mailing: Mailing, sending: Sending, occasion: str, by: Actor) -> Act:
    if mailing.incident is not None:
        return record_act(mailing.incident, sending, by=by)
    year = mailing.document.year or 0
    return record_standing_act(mailing.organisation, year, occasion, sending, by=by)


def _describe(mailing: Mailing) -> str:
    told = f"{mailing.file_name} SHA-256 {mailing.file_sha256}"
    if mailing.is_encrypted:
        return f"{told}; OpenPGP {group_fingerprint(mailing.fingerprint)}"
    return f"{told}; {mailing.reason}" if mailing.reason else told


def _lock(mailing: Mailing) -> Mailing:
    rows = Mailing.objects.select_for_update(of=("self",))
    related = ("document__organisation", "incident__organisation", "act", "organisation")
    return rows.select_related(*related, "document__incident").get(pk=mailing.pk)

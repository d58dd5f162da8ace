"""The letter around a document. Subject and text say nothing of what happened, nor to whom.

An encrypted document is an attachment of its own (ADR 22), so neither its name nor the letter says
which form it is.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from khumkan.hub.incidents.mailing.parcels import Parcel
from khumkan.hub.incidents.models import Document, Mailing
from khumkan.hub.incidents.recipients import group_fingerprint
from khumkan.hub.incidents.selectors import BUDDHIST, number_of
from khumkan.wire.tlp import Tlp

_LONGEST_DOMAIN: Final = 80
_TEMPLATE: Final = "incidents/letters/document.txt"


def compose(mailing: Mailing) -> EmailMessage:
    """Return the letter, in the document's language; the same each time but for its date."""
    document = mailing.document
    with translation.override(document.language):
        subject = write_subject(document)
        body = write_body(mailing)
    letter = EmailMessage(
        subject,
        body,
        to=[mailing.address],
        reply_to=[mailing.reply_to] if mailing.reply_to else None,
        headers={"Message-ID": mailing.message_id},
    )
    if mailing.sealed is None:
        letter.attach(mailing.file_name, bytes(document.pdf), "application/pdf")
    else:
        letter.attach(mailing.file_name, bytes(mailing.sealed), "application/octet-stream")
    return letter


def write_subject(document: Document) -> str:
    """Return the subject in the language that is on: who sends, and which number."""
    place = document.organisation.name
    return _("Document from {place}, no. {number}").format(
        place=place, number=write_number(document)
    )


def write_body(mailing: Mailing) -> str:
    """Return the text of the letter in the language that is on."""
    document = mailing.document
    context = {
        "place": document.organisation.name,
        "number": write_number(document),
        "what": "" if mailing.is_encrypted else document.get_kind_display(),
        "tlp": Tlp(mailing.tlp).label,
        "file_name": mailing.file_name,
        "fingerprint": group_fingerprint(mailing.fingerprint),
        "pdf_sha256": document.pdf_sha256,
        "reply_to": mailing.reply_to,
    }
    return render_to_string(_TEMPLATE, context).strip() + "\n"


@dataclass(frozen=True, slots=True)
class Preview:
    """What of the letter is known before it is made."""

    subject: str
    body: str
    file_name: str


def compose_preview(parcel: Parcel, *, reply_to: str = "") -> Preview:
    """Return the letter as it would be, in the document's language."""
    document, is_encrypted = parcel.document, parcel.is_encrypted
    as_if = Mailing(
        document=document,
        tlp=parcel.tlp.value,
        fingerprint=parcel.recipient.fingerprint if is_encrypted else "",
        file_name=name_file(document, is_encrypted=is_encrypted),
        reply_to=reply_to,
    )
    with translation.override(document.language):
        return Preview(write_subject(document), write_body(as_if), as_if.file_name)


def name_file(document: Document, *, is_encrypted: bool) -> str:
    """Return a file name that says which case it belongs to, and not what it is."""
    number = write_number(document).replace("/", "-")
    return f"khumkan-{number}-{document.pk.hex[-8:]}.pdf" + (".pgp" if is_encrypted else "")


def write_message_id(key: UUID) -> str:
    """Return the Message-ID of a mail: the same for every attempt, so that a second is seen."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >")
    return f"<{key.hex}@{domain[:_LONGEST_DOMAIN] or 'khumkan.invalid'}>"


def write_number(document: Document) -> str:
    """Return the number of the case, or the year of a form of the year."""
    if document.incident is None:
        return str((document.year or 0) + BUDDHIST)
    return number_of(document.incident)

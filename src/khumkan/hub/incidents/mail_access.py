"""Who may see and change recipients, and mails with documents: as with recorded sendings.

A mail of an incident is for who sees the incident, restricted ones included; an entry of the
address book is its organisation's, and those below it read and use it.
"""

from typing import TYPE_CHECKING
from uuid import UUID

from khumkan.hub.incidents.access import access_document, no_incident
from khumkan.hub.incidents.models import Document, Mailing, Recipient, VerisCopy
from khumkan.hub.organisations.access import may_at, organisations_where
from khumkan.hub.organisations.policy import Permission

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from khumkan.ui.accounts.models import User


def access_document_to_send(user: "User | AnonymousUser", document_id: UUID) -> Document:
    """Return a document to send by e-mail. Raises NotFoundError if that isn't allowed."""
    found = access_document(user, document_id)
    if not may_send(user, found):
        raise no_incident()
    return found


def may_send(user: "User | AnonymousUser", document: Document) -> bool:
    """Say whether somebody who sees a document may send it."""
    return may_at(user, Permission.CHANGE_INCIDENTS, document.organisation)


def access_mailing(user: "User | AnonymousUser", mailing_id: UUID) -> Mailing:
    """Return one mail with its document. Raises NotFoundError if there is none for this person."""
    related = ("document__organisation", "incident__organisation", "asked_by", "act")
    rows = Mailing.objects.select_related("organisation", *related).defer("sealed")
    found = rows.defer("document__pdf", "document__docx").filter(pk=mailing_id).first()
    if found is None:
        raise no_incident()
    access_document(user, found.document_id)
    return found


def access_mailing_to_change(user: "User | AnonymousUser", mailing_id: UUID) -> Mailing:
    """Return one mail to cancel, repeat or record. Raises NotFoundError if not allowed."""
    found = access_mailing(user, mailing_id)
    if not may_at(user, Permission.CHANGE_INCIDENTS, found.organisation):
        raise no_incident()
    return found


def access_recipient(user: "User | AnonymousUser", recipient_id: UUID) -> Recipient:
    """Return one entry of an address book that somebody may use. Raises NotFoundError."""
    rows = Recipient.objects.filter(pk=recipient_id, removed_at=None)
    found = rows.select_related("organisation", "compared_by", "added_by").first()
    if found is None or not _may_read(user, found):
        raise no_incident()
    return found


def access_recipient_to_change(user: "User | AnonymousUser", recipient_id: UUID) -> Recipient:
    """Return an entry of one's organisation's book to change. Raises NotFoundError."""
    found = access_recipient(user, recipient_id)
    if not may_change_recipient(user, found):
        raise no_incident()
    return found


def may_change_recipient(user: "User | AnonymousUser", recipient: Recipient) -> bool:
    """Say whether somebody may change an entry: only who works on incidents of its own house."""
    return may_at(user, Permission.CHANGE_INCIDENTS, recipient.organisation)


def access_veris_copy_to_change(user: "User | AnonymousUser", copy_id: UUID) -> VerisCopy:
    """Return a copy of VERIS's vocabulary to remove. Raises NotFoundError if not allowed."""
    rows = VerisCopy.objects.filter(pk=copy_id, removed_at=None)
    found = rows.select_related("organisation").defer("words").first()
    if found is None or not may_at(user, Permission.CHANGE_INCIDENTS, found.organisation):
        raise no_incident()
    return found


def _may_read(user: "User | AnonymousUser", recipient: Recipient) -> bool:
    own = organisations_where(user, Permission.VIEW_INCIDENTS)
    return own.filter(path__startswith=recipient.organisation.path).exists()

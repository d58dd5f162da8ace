"""Contacts of an organisation are added, changed, put in order and removed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from khumkan.core.messages import message
from khumkan.hub.organisations.models import Contact, Organisation
from khumkan.hub.organisations.services.conflicts import check_version
from khumkan.hub.organisations.services.storing import lock
from khumkan.ui.actors import Actor
from khumkan.ui.audit.services import differences, record
from khumkan.ui.errors import NotFoundError, RefusedError

KIND = "contact"
MOST = 30


@dataclass(frozen=True, slots=True)
class Card:
    """What is said about a contact. At least one of telephone, e-mail and LINE must be there."""

    name: str
    duty: str
    phone: str = ""
    email: str = ""
    line_id: str = ""
    is_around_the_clock: bool = False
    hours: str = ""


@transaction.atomic
def add_contact(organisation: Organisation, card: Card, *, by: Actor) -> Contact:
    """Add somebody to call, after those who are there. Raises RefusedError if it can't be used."""
    held = lock(organisation.pk)
    _check(card)
    last = held.contacts.aggregate(last=Max("rank"))["last"] or 0
    if held.contacts.count() >= MOST:
        raise RefusedError(message("At most {most} contacts; remove one first.", most=MOST))
    contact = Contact.objects.create(organisation=held, rank=last + 1, **asdict(card))
    _record(
        "contact.add", contact, by, {field: (None, v) for field, v in asdict(card).items() if v}
    )
    return contact


@transaction.atomic
def change_contact(contact: Contact, card: Card, *, version: int, by: Actor) -> Contact:
    """Store what is now said about a contact.

    Raises ConflictError if somebody was quicker, RefusedError if it can't be used.
    """
    current = _lock(contact.pk)
    check_version(KIND, current, version)
    _check(card)
    before = _describe(current)
    for field, value in asdict(card).items():
        setattr(current, field, value)
    changes = differences(before, _describe(current))
    if changes:
        current.version += 1
        current.save()
        _record("contact.change", current, by, changes)
    return current


@transaction.atomic
def remove_contact(contact: Contact, *, version: int, by: Actor) -> None:
    """Remove a contact; what it said stays in the audit trail.

    Raises ConflictError if somebody was quicker.
    """
    current = _lock(contact.pk)
    check_version(KIND, current, version)
    said = {field: (value, None) for field, value in _describe(current).items() if value}
    _record("contact.remove", current, by, said)
    current.delete()


@transaction.atomic
def raise_contact(contact: Contact, *, by: Actor) -> None:
    """Have a contact called one place earlier; the first stays the first."""
    lock(contact.organisation_id)
    in_order = list(Contact.objects.filter(organisation_id=contact.organisation_id))
    place = next((n for n, one in enumerate(in_order) if one.pk == contact.pk), 0)
    if place == 0:
        return
    in_order.insert(place - 1, in_order.pop(place))
    for rank, one in enumerate(in_order, start=1):
        one.rank = rank
    Contact.objects.bulk_update(in_order, ["rank"])
    _record("contact.raise", contact, by, {"rank": (place + 1, place)})


def _check(card: Card) -> None:
    if not (card.phone or card.email or card.line_id):
        text = message("Write a telephone number, an e-mail address or a LINE ID.")
        raise RefusedError(text, field="phone")
    if card.is_around_the_clock and not card.phone:
        text = message("Who is reachable 24 hours needs a telephone number.")
        raise RefusedError(text, field="phone")


def _lock(key: UUID) -> Contact:
    current = Contact.objects.select_for_update().filter(pk=key).first()
    if current is None:
        raise NotFoundError(message("there is no such contact, or it is not yours to see"))
    return current


def _describe(contact: Contact) -> dict[str, object]:
    return {field: getattr(contact, field) for field in Card.__dataclass_fields__}


def _record(
    action: str, contact: Contact, by: Actor, changes: Mapping[str, tuple[object, object]]
) -> None:
    record(
        action,
        by=by,
        object_kind=KIND,
        object_id=contact.pk,
        organisation_id=contact.organisation_id,
        changes=changes,
    )

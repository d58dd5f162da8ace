"""The address book: offices that people entered, with certificates that people compared."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from khumkan.core.messages import message
from khumkan.hub.incidents.models import Recipient
from khumkan.hub.incidents.recipients import (
    group_fingerprint,
    is_same_fingerprint,
    read_certificate,
)
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.services.conflicts import check_version
from khumkan.ui.actors import Actor
from khumkan.ui.audit.services import differences, record
from khumkan.ui.errors import RefusedError

KIND = "recipient"
MOST_RECIPIENTS = 200
_FIELDS = ("office", "name", "email", "source")


@transaction.atomic
def add_recipient(organisation: Organisation, told: Mapping[str, str], *, by: Actor) -> Recipient:
    """Enter an office: `told` has its office, name, email, and where the address is from."""
    list(Organisation.objects.select_for_update().filter(pk=organisation.pk))
    rows = Recipient.objects.filter(organisation=organisation, removed_at=None)
    if rows.count() >= MOST_RECIPIENTS:
        raise RefusedError(message("There are too many recipients here: remove some first."))
    if rows.filter(email=told["email"]).exists():
        raise RefusedError(message("This address is in the book already."), field="email")
    given = {name: told[name] for name in _FIELDS}
    made = Recipient.objects.create(
        organisation=organisation, added_at=timezone.now(), added_by_id=by.user_id, **given
    )
    _tell("recipient.add", made, by, {name: (None, value) for name, value in given.items()})
    return made


@transaction.atomic
def change_recipient(
    recipient: Recipient, told: Mapping[str, str], *, version: int, by: Actor
) -> Recipient:
    """Change an entry. A new address makes the certificate count no more until it is compared."""
    current = _lock(recipient, version)
    before = {name: getattr(current, name) for name in _FIELDS}
    given = {name: told[name] for name in _FIELDS}
    for name, value in given.items():
        setattr(current, name, value)
    if before["email"] != current.email:
        _forget_comparison(current)
    _keep("recipient.change", current, by, differences(before, given))
    return current


@transaction.atomic
def take_certificate(recipient: Recipient, content: bytes, *, version: int, by: Actor) -> Recipient:
    """Keep a certificate that was checked. It counts only when its fingerprint was compared.

    The same one again, with a later end, stays compared: its fingerprint is the same.
    """
    current = _lock(recipient, version)
    found = read_certificate(content, timezone.now())
    before = current.fingerprint
    if found.fingerprint != before:
        _forget_comparison(current)
    current.certificate, current.fingerprint = found.armour, found.fingerprint
    current.user_ids, current.usable_until = list(found.user_ids), found.usable_until
    changes = {"fingerprint": (before or None, found.fingerprint)}
    _keep("recipient.certificate", current, by, changes)
    return current


@transaction.atomic
def drop_certificate(recipient: Recipient, *, version: int, by: Actor) -> Recipient:
    """Forget a certificate; what was sent with it stays as it was."""
    current = _lock(recipient, version)
    before = current.fingerprint
    _forget_comparison(current)
    current.certificate, current.fingerprint, current.user_ids = "", "", []
    current.usable_until = None
    _keep("recipient.certificate", current, by, {"fingerprint": (before or None, None)})
    return current


@transaction.atomic
def compare_fingerprint(
    recipient: Recipient, *, told: str, how: str, version: int, by: Actor
) -> Recipient:
    """Say that the office itself told this fingerprint by another way. Raises RefusedError."""
    current = _lock(recipient, version)
    if not is_same_fingerprint(told, current.fingerprint):
        raise RefusedError(
            message(
                "This is not the fingerprint of the certificate that is kept here. Read it again "
                "with the office; if it differs, remove the certificate and send nothing with it."
            ),
            field="told",
        )
    current.compared_at, current.compared_by_id = timezone.now(), by.user_id
    current.compared_how = how.strip()
    changes = {"fingerprint": (None, group_fingerprint(current.fingerprint)), "how": (None, how)}
    _keep("recipient.compare", current, by, changes)
    return current


@transaction.atomic
def remove_recipient(recipient: Recipient, *, by: Actor) -> Recipient:
    """Take an entry out of the book; what was sent to it stays."""
    current = _lock(recipient, None)
    current.removed_at = timezone.now()
    _keep("recipient.remove", current, by, {})
    return current


def _forget_comparison(recipient: Recipient) -> None:
    recipient.compared_at, recipient.compared_by, recipient.compared_how = None, None, ""


def _lock(recipient: Recipient, version: int | None) -> Recipient:
    rows = Recipient.objects.select_for_update(of=("self",)).select_related("organisation")
    current = rows.get(pk=recipient.pk)
    if version is not None:
        check_version(KIND, current, version)
    if current.removed_at is not None:
        raise RefusedError(message("This recipient was removed."))
    return current


def _keep(
    action: str,
    recipient: Recipient,
    by: Actor,
    changes: Mapping[str, tuple[object, object]],
) -> None:
    recipient.version += 1
    recipient.save()
    _tell(
        action, recipient, by, {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    )


def _tell(
    action: str,
    recipient: Recipient,
    by: Actor,
    changes: Mapping[str, tuple[object, object]],
) -> None:
    record(
        action,
        by=by,
        object_kind=KIND,
        object_id=recipient.pk,
        organisation_id=recipient.organisation_id,
        changes=changes,
    )

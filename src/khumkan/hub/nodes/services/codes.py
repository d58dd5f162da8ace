"""Enrolment codes are made, shown once, and withdrawn. Using one is `enrolling`'s."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from khumkan.core.messages import message
from khumkan.hub.nodes.models import EnrolmentCode
from khumkan.hub.nodes.services.authority import require_may
from khumkan.hub.nodes.signing import hub_jwk
from khumkan.hub.organisations.policy import Permission
from khumkan.hub.organisations.services.storing import lock
from khumkan.ui.actors import Actor
from khumkan.ui.audit.services import record
from khumkan.ui.errors import ConflictError, RefusedError
from khumkan.wire.identity import new_secret, secret_hash, thumbprint, write_code

if TYPE_CHECKING:
    from khumkan.hub.organisations.models import Organisation

KIND: Final = "enrolment_code"
CODE_LIFE: Final = timedelta(hours=24)
LONGEST_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class MadeCode:
    """A new code; `text` is shown once and stored nowhere."""

    text: str
    code: EnrolmentCode


@transaction.atomic
def make_code(
    organisation: "Organisation",
    *,
    node_name: str,
    agreement_reference: str,
    agreement_signed_on: date | None,
    by: Actor,
    at: datetime | None = None,
) -> MadeCode:
    """Make a code that lets one node of an organisation in, once, within 24 hours.

    Earlier codes and nodes stay as they are: an organisation may have several nodes. Raises
    RefusedError for a closed organisation, without an agreement, and for who may not.
    """
    now, name = at or timezone.now(), node_name.strip() or _default_name(organisation)
    held = lock(organisation.pk)
    require_may(by, Permission.ENROL_NODES, held)
    reference = agreement_reference.strip()
    _check(held, name, reference, agreement_signed_on, now)
    secret = new_secret()
    code = EnrolmentCode.objects.create(
        organisation=held,
        node_name=name,
        secret_hash=secret_hash(secret),
        agreement_reference=reference,
        agreement_signed_on=agreement_signed_on,
        made_by_id=by.user_id,
        made_at=now,
        expires_at=now + CODE_LIFE,
    )
    changes: dict[str, tuple[object, object]] = {
        "node_name": (None, name),
        "agreement_reference": (None, reference),
        "agreement_signed_on": (None, agreement_signed_on),
        "expires_at": (None, code.expires_at),
    }
    record_code("enrolment_code.make", code, by, changes)
    return MadeCode(write_code(secret, thumbprint(hub_jwk())), code)


@transaction.atomic
def withdraw_code(code: EnrolmentCode, *, version: int, by: Actor) -> EnrolmentCode:
    """Take a code back; it lets nobody in from now on.

    Raises ConflictError if it was used or withdrawn meanwhile, RefusedError for who may not.
    """
    rows = EnrolmentCode.objects.select_for_update(of=("self",)).select_related("organisation")
    current = rows.get(pk=code.pk)
    require_may(by, Permission.ENROL_NODES, current.organisation)
    if current.used_at:
        raise ConflictError(message("This code was used in the meantime; revoke the node instead."))
    if current.withdrawn_at or current.version != version:
        raise ConflictError(message("Somebody else changed this after you opened it."))
    current.withdrawn_at = timezone.now()
    current.version += 1
    current.save(update_fields=["withdrawn_at", "version"])
    record_code("enrolment_code.withdraw", current, by)
    return current


def record_code(
    action: str,
    code: EnrolmentCode,
    by: Actor,
    changes: dict[str, tuple[object, object]] | None = None,
) -> None:
    """Tell the audit trail what happened to a code."""
    record(
        action,
        by=by,
        object_kind=KIND,
        object_id=code.pk,
        organisation_id=code.organisation_id,
        changes=changes,
    )


def _default_name(organisation: "Organisation") -> str:
    return (organisation.short_name or organisation.name_th)[:LONGEST_NAME]


def _check(
    organisation: "Organisation", name: str, reference: str, signed_on: date | None, now: datetime
) -> None:
    if organisation.closed_at:
        raise RefusedError(
            message("This organisation is closed; it can have no node."), field="organisation"
        )
    if len(name) > LONGEST_NAME:
        raise RefusedError(message("At most {most} letters.", most=LONGEST_NAME), field="node_name")
    if not reference or len(reference) > LONGEST_NAME:
        raise RefusedError(
            message("Write the reference of the data-sharing agreement that was signed."),
            field="agreement_reference",
        )
    if signed_on and signed_on > timezone.localdate(now):
        raise RefusedError(
            message("The agreement can't have been signed in the future."),
            field="agreement_signed_on",
        )

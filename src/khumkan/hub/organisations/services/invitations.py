"""Invitations are made, sent again, handed over and withdrawn. Accepting is `acceptance`'s."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from khumkan.core.messages import Message, message
from khumkan.hub.organisations.addresses import parse_address
from khumkan.hub.organisations.choices import Delivery, Role
from khumkan.hub.organisations.models import Invitation, Organisation
from khumkan.hub.organisations.services.authority import require_may_grant
from khumkan.hub.organisations.services.conflicts import check_version
from khumkan.hub.organisations.services.memberships import holds_role
from khumkan.hub.organisations.states import open_at
from khumkan.hub.organisations.tasks import send_invitation
from khumkan.hub.organisations.tokens import LINK_LIFE, hash_token, new_token, write_link
from khumkan.ui.accounts.selectors import find_user
from khumkan.ui.actors import Actor
from khumkan.ui.audit.services import record
from khumkan.ui.errors import ConflictError, RefusedError


class Act(Protocol):
    """What can be done to an invitation that is still open."""

    def __call__(self, invitation: Invitation, *, version: int, by: Actor) -> object:
        """Do it; raises ConflictError or RefusedError."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one line: a refusal, or an invitation with its letter or its link on the way."""

    line: str
    link: str = ""
    refusal: Message | None = None


@transaction.atomic
def invite(*, email: str, organisation: Organisation, role: Role, by: Actor) -> Invitation:
    """Keep a place for an address; where mail is configured its letter leaves after the commit.

    Raises RefusedError if the actor may not give the role, for no address, for one's own, and for
    an address that is invited or a member in this role already.
    """
    address = parse_address(email)
    require_may_grant(by, role, organisation)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    _require_new(address, organisation, role, by)
    invitation = Invitation.objects.create(
        email=address, organisation=organisation, role=role, invited_by_id=by.user_id
    )
    changes: dict[str, tuple[object, object]] = {"email": (None, address), "role": (None, role)}
    _record("invitation.make", invitation, by, changes)
    _send_after_commit(invitation)
    return invitation


@transaction.atomic
def invite_with_link(
    *, email: str, organisation: Organisation, role: Role, by: Actor
) -> tuple[Invitation, str]:
    """Invite, and return the link to hand over; it is "" where mail is configured.

    Raises RefusedError as `invite` does.
    """
    invitation = invite(email=email, organisation=organisation, role=role, by=by)
    if settings.SENDS_MAIL:
        return invitation, ""
    return invitation, hand_over(invitation, version=invitation.version, by=by)


def invite_each(
    lines: Iterable[str], *, organisation: Organisation, role: Role, by: Actor
) -> list[Outcome]:
    """Invite every address by itself: what is wrong with one does not stop the others."""
    return [_try(line, organisation, role, by) for line in lines]


@transaction.atomic
def resend(invitation: Invitation, *, version: int, by: Actor) -> Invitation:
    """Have a new letter written; the link of every earlier one is dead from now on.

    Raises ConflictError if somebody was quicker, RefusedError where no mail is configured.
    """
    if not settings.SENDS_MAIL:
        raise RefusedError(message("This hub sends no mail; make a link to hand over instead."))
    current = _lock(invitation, version, by)
    _renew(current, Delivery.PENDING, token="", by=by)
    _record("invitation.resend", current, by)
    _send_after_commit(current)
    return current


@transaction.atomic
def hand_over(invitation: Invitation, *, version: int, by: Actor) -> str:
    """Return a new link for the inviter to give to the person; it can't be shown again.

    Only where no letter can do it: without mail, or after a letter failed, because a letter also
    proves that the address is theirs. Raises RefusedError otherwise, ConflictError if somebody was
    quicker.
    """
    current = _lock(invitation, version, by)
    if settings.SENDS_MAIL and current.delivery != Delivery.FAILED:
        raise RefusedError(message("The link goes out by e-mail; it is not shown."))
    token = new_token()
    _renew(current, Delivery.HANDED_OVER, token=token, by=by)
    _record("invitation.hand_over", current, by)
    return write_link(token)


@transaction.atomic
def withdraw(invitation: Invitation, *, version: int, by: Actor) -> Invitation:
    """Take an invitation back; its link is dead from now on.

    Raises ConflictError if somebody was quicker, or it was accepted meanwhile.
    """
    current = _lock(invitation, version, by)
    current.withdrawn_at, current.token_hash = timezone.now(), ""
    current.version += 1
    current.save(update_fields=["withdrawn_at", "token_hash", "version"])
    _record("invitation.withdraw", current, by)
    return current


def act_on_each(act: Act, invitations: Iterable[Invitation], *, by: Actor) -> list[Message]:
    """Do one thing to several invitations, each by itself; return why some were left."""
    refusals = []
    for invitation in invitations:
        try:
            act(invitation, version=invitation.version, by=by)
        except (ConflictError, RefusedError) as error:
            refusals.append(error.message)
    return refusals


def _try(line: str, organisation: Organisation, role: Role, by: Actor) -> Outcome:
    try:
        invitation, link = invite_with_link(email=line, organisation=organisation, role=role, by=by)
    except RefusedError as error:
        return Outcome(line, refusal=error.message)
    return Outcome(invitation.email, link)


def _require_new(address: str, organisation: Organisation, role: Role, by: Actor) -> None:
    user = find_user(address)
    if user and user.pk == by.user_id:
        raise RefusedError(message("This is your own address."), field="email")
    if user and holds_role(user, organisation, role):
        raise RefusedError(
            message("This person already has this role in this organisation."), field="email"
        )
    open_ones = Invitation.objects.filter(open_at(timezone.now()), organisation=organisation)
    if open_ones.filter(email=address, role=role).exists():
        raise RefusedError(
            message("This address is already invited; send that invitation again, or withdraw it."),
            field="email",
        )


def _lock(invitation: Invitation, version: int, by: Actor) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("organisation")
    current = rows.get(pk=invitation.pk)
    require_may_grant(by, current.role, current.organisation)
    if current.accepted_at:
        raise ConflictError(message("This invitation was accepted in the meantime."))
    if current.withdrawn_at:
        raise ConflictError(message("This invitation was withdrawn in the meantime."))
    check_version("invitation", current, version)
    return current


def _renew(current: Invitation, delivery: Delivery, *, token: str, by: Actor) -> None:
    """Begin a new round: who renews an invitation vouches for it from now on."""
    current.token_hash = hash_token(token) if token else ""
    current.expires_at = timezone.now() + LINK_LIFE if token else None
    current.delivery, current.failure, current.n_attempts = delivery, "", 0
    current.invited_by_id = by.user_id
    current.version += 1
    current.save()


def _send_after_commit(invitation: Invitation) -> None:
    if settings.SENDS_MAIL:
        transaction.on_commit(lambda: _enqueue(invitation.pk))


def _enqueue(invitation_id: UUID) -> None:
    send_invitation.enqueue(str(invitation_id))


def _record(
    action: str,
    invitation: Invitation,
    by: Actor,
    changes: dict[str, tuple[object, object]] | None = None,
) -> None:
    record(
        action,
        by=by,
        object_kind="invitation",
        object_id=invitation.pk,
        organisation_id=invitation.organisation_id,
        changes=changes,
    )

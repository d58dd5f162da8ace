"""An invitation becomes a membership, once: whoever comes second with the same link finds nothing.

The link's hash says which invitation; that it is open is checked in the same statement that takes
it, so of two at once one wins.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from khumkan.core.messages import message
from khumkan.hub.organisations.choices import Role
from khumkan.hub.organisations.models import Invitation
from khumkan.hub.organisations.selectors.invitations import find_open_invitation
from khumkan.hub.organisations.services.memberships import begin_membership, holds_role
from khumkan.hub.organisations.services.people import make_account
from khumkan.ui.accounts.selectors import find_user
from khumkan.ui.actors import Actor
from khumkan.ui.audit.services import record
from khumkan.ui.errors import NotFoundError, RefusedError

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User


@transaction.atomic
def accept_as_new_person(
    token_hash: str, *, name: str, name_en: str, password: str, by: Actor
) -> "User":
    """Make the account an invitation was waiting for; return it.

    Raises NotFoundError for a link that is not, or no longer, open, RefusedError if the address has
    an account by now: its owner signs in instead.
    """
    invitation = _take(token_hash)
    if find_user(invitation.email):
        raise RefusedError(message("This address has an account by now; sign in to accept."))
    user = make_account(
        email=invitation.email,
        name=name,
        name_en=name_en,
        password=password,
        organisation=invitation.organisation,
        role=Role(invitation.role),
        by=by,
    )
    _close(invitation, user, by)
    return user


@transaction.atomic
def accept_as_member(token_hash: str, *, user: "User", by: Actor) -> Invitation:
    """Give somebody who is signed in the place that was kept for their address.

    Raises NotFoundError for a link that is not, or no longer, open, or not for this address.
    """
    invitation = _take(token_hash)
    if invitation.email != user.email:
        raise _not_open()
    role = Role(invitation.role)
    if not holds_role(user, invitation.organisation, role):
        begin_membership(user, organisation=invitation.organisation, role=role, by=by)
    _close(invitation, user, by)
    return invitation


def _take(token_hash: str) -> Invitation:
    """Mark the invitation as accepted before anything else, so that nobody else can."""
    invitation = find_open_invitation(token_hash)
    if invitation is None:
        raise _not_open()
    now = timezone.now()
    taken = Invitation.objects.filter(
        pk=invitation.pk,
        token_hash=token_hash,
        accepted_at=None,
        withdrawn_at=None,
        expires_at__gt=now,
    ).update(accepted_at=now, token_hash="", version=invitation.version + 1)
    if not taken:
        raise _not_open()
    return invitation


def _close(invitation: Invitation, user: "User", by: Actor) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=user)
    record(
        "invitation.accept",
        by=replace(by, user_id=user.pk),
        object_kind="invitation",
        object_id=invitation.pk,
        organisation_id=invitation.organisation_id,
    )


def _not_open() -> NotFoundError:
    return NotFoundError(message("This link does not work, or no longer."))

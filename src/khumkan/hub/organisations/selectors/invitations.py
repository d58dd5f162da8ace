"""Reads of invitations: by the hash of a link, with their states, by how delivery went."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from khumkan.hub.organisations.access.grants import roles_grantable_at
from khumkan.hub.organisations.access.people import invitations_visible_to
from khumkan.hub.organisations.choices import Delivery, Role
from khumkan.hub.organisations.models import Invitation
from khumkan.hub.organisations.states import TONES, State, open_at, state_column, state_of
from khumkan.ui.audit.selectors import moments_about
from khumkan.ui.components import Badge, Fact, Moment

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User


@dataclass(frozen=True, slots=True)
class Options:
    """What a viewer can do about one invitation, as far as buttons go; services ask again."""

    may_resend: bool
    may_hand_over: bool
    may_withdraw: bool


def list_invitations(viewer: "User") -> QuerySet[Invitation]:
    """Return what somebody may see, each with `state`, organisation and inviter: one query."""
    rows = invitations_visible_to(viewer).annotate(state=state_column(timezone.now()))
    return rows.select_related("organisation", "invited_by", "accepted_by")


def find_open_invitation(token_hash: str, at: datetime | None = None) -> Invitation | None:
    """Return the invitation whose link this is, if it can be accepted now.

    None for an unknown, used, withdrawn or expired link, a closed organisation, and an inviter who
    may no longer give the role: whoever was sent away must not have left a door open.
    """
    now = at or timezone.now()
    if not token_hash:
        return None
    found = Invitation.objects.filter(open_at(now), token_hash=token_hash, expires_at__gt=now)
    invitation = found.select_related("organisation", "invited_by").first()
    if invitation is None or invitation.organisation.closed_at:
        return None
    return invitation if _inviter_still_may(invitation) else None


def changeable(viewer: "User", invitations: QuerySet[Invitation]) -> list[Invitation]:
    """Return the open or expired ones among these that the viewer may send again or withdraw."""
    rows = invitations.filter(accepted_at=None, withdrawn_at=None)
    return [one for one in rows if _may_grant(viewer, one)]


def options_for(viewer: "User", invitation: Invitation) -> Options:
    """Return what the viewer can do about an invitation."""
    is_over = bool(invitation.accepted_at or invitation.withdrawn_at)
    if is_over or not _may_grant(viewer, invitation):
        return Options(may_resend=False, may_hand_over=False, may_withdraw=False)
    has_failed = invitation.delivery == Delivery.FAILED
    return Options(
        may_resend=settings.SENDS_MAIL,
        may_hand_over=has_failed or not settings.SENDS_MAIL,
        may_withdraw=True,
    )


def describe_invitation(invitation: Invitation) -> list[Fact]:
    """Return what is known of an invitation; never its link."""
    state = state_of(invitation, timezone.now())
    inviter, accepter = invitation.invited_by, invitation.accepted_by
    facts = [
        Fact(_("State"), Badge(state.label, TONES[state])),
        Fact(_("Organisation"), invitation.organisation.name),
        Fact(_("Role"), invitation.get_role_display()),
        Fact(_("Invited by"), inviter.name if inviter else _("the operator of this hub")),
        Fact(_("Invited"), invitation.invited_at),
    ]
    if invitation.failure:
        facts.append(Fact(_("Why not delivered"), invitation.get_failure_display()))
    if state in {State.SENT, State.HANDED_OVER, State.EXPIRED}:
        facts.append(Fact(_("Link works until"), invitation.expires_at))
    if accepter:
        facts.append(Fact(_("Accepted by"), accepter.name))
    return facts


def moments_of(invitation: Invitation) -> list[Moment]:
    """Return what happened to an invitation, newest first."""
    return moments_about("invitation", invitation.pk)


def count_waiting(at: datetime | None = None) -> dict[str, int]:
    """Return how many open invitations wait for their letter, and how many letters failed."""
    waiting = Q(delivery=Delivery.PENDING)
    failed = Q(delivery=Delivery.FAILED)
    rows = Invitation.objects.filter(open_at(at or timezone.now()))
    return rows.aggregate(waiting=Count("pk", filter=waiting), failed=Count("pk", filter=failed))


def _may_grant(user: "User", invitation: Invitation) -> bool:
    return Role(invitation.role) in roles_grantable_at(user, invitation.organisation)


def _inviter_still_may(invitation: Invitation) -> bool:
    inviter = invitation.invited_by
    if inviter is None:
        return True
    return _may_grant(inviter, invitation)

"""The list of invitations: to whom, into which role, and where each stands."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from khumkan.hub.organisations.access.grants import may
from khumkan.hub.organisations.choices import Role
from khumkan.hub.organisations.policy import Permission
from khumkan.hub.organisations.selectors.places import means_place
from khumkan.hub.organisations.states import TONES, State
from khumkan.ui.components import Badge, EmptyState
from khumkan.ui.tables import BulkAction, Column, Pick, Search, Table, TableFilters

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User


class InvitationFilters(TableFilters):
    """What the list of invitations can be narrowed by."""

    q = Search(_("E-mail address"))
    state = Pick(State.choices, _("State"))
    role = Pick(Role.choices, _("Role"))
    organisation = Search(_("Organisation: name or H-code"))

    lookups = {"state": "state", "role": "role"}  # noqa: RUF012 -- as the base class declares it

    def narrow(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the invitations that answer every filter in use."""
        rows = super().narrow(queryset)
        if text := self.given("q"):
            rows = rows.filter(Q(email__startswith=text.lower()))
        if place := self.given("organisation"):
            rows = rows.filter(means_place(place, "organisation__"))
        return rows


def invitations_table(viewer: "User") -> Table:
    """Return the list with what this viewer may do to several at once."""
    if not may(viewer, Permission.INVITE):
        return replace(INVITATIONS, bulk=(), empty=None)
    resend, withdraw = INVITATIONS.bulk
    return replace(INVITATIONS, bulk=(resend, withdraw) if settings.SENDS_MAIL else (withdraw,))


def badge_of(state: str) -> Badge:
    """Return how a state looks."""
    return Badge(State(state).label, TONES[State(state)])


INVITATIONS = Table(
    name="invitations",
    label=_("invitations"),
    filters=InvitationFilters,
    columns=(
        Column(
            "email",
            _("E-mail address"),
            lambda one: one.email,
            order_by=("email", "id"),
            url=lambda one: reverse("organisations:invitation", args=[one.pk]),
        ),
        Column("role", _("Role"), lambda one: one.get_role_display(), order_by=("role",)),
        Column(
            "organisation",
            _("Organisation"),
            lambda one: one.organisation.name,
            order_by=("organisation__name_th",),
        ),
        Column("state", _("State"), lambda one: badge_of(one.state), order_by=("state",)),
        Column("failure", _("Why not delivered"), lambda one: one.get_failure_display() or None),
        Column(
            "invited_at", _("Invited"), lambda one: one.invited_at, order_by=("invited_at", "id")
        ),
        Column(
            "by",
            _("Invited by"),
            lambda one: one.invited_by.name if one.invited_by else None,
            is_default=False,
        ),
        Column(
            "until",
            _("Link works until"),
            lambda one: one.expires_at,
            order_by=("expires_at",),
            is_default=False,
        ),
    ),
    bulk=(
        BulkAction(_("Send again"), "organisations:invitations-resend"),
        BulkAction(_("Withdraw"), "organisations:invitations-withdraw", is_danger=True),
    ),
    empty=EmptyState(
        _("No invitations yet"),
        _("Each person you invite gets a link that works once, for 24 hours."),
        _("Invite people"),
        "/invitations/invite/",
    ),
    default_order="-invited_at",
)

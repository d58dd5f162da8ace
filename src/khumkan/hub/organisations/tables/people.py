"""The list of people: who they are, where they belong, how well their account is kept."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from khumkan.hub.organisations.access.grants import may
from khumkan.hub.organisations.choices import Role
from khumkan.hub.organisations.policy import Permission
from khumkan.hub.organisations.selectors.people import (
    account_badge,
    factor_badge,
    find_by_text,
    holding,
)
from khumkan.ui.components import Badge, EmptyState
from khumkan.ui.tables import BulkAction, Column, Pick, Search, Table, TableFilters

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User

_LONG_AGO = timedelta(days=90)


class PeopleFilters(TableFilters):
    """What the list of people can be narrowed by, as far as this viewer may know."""

    viewer: "User"

    q = Search(_("Name or e-mail address"))
    role = Pick(Role.choices, _("Role"))
    organisation = Search(_("Organisation: name or H-code"))
    state = Pick([("on", _("may sign in")), ("off", _("switched off"))], _("Account"))
    factor = Pick([("yes", _("set up")), ("no", _("missing"))], _("Second factor"))
    seen = Pick(
        [("never", _("never")), ("long", _("not in 90 days")), ("lately", _("in 90 days"))],
        _("Last sign-in"),
    )

    def narrow(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the people who answer every filter in use."""
        people = find_by_text(queryset, self.given("q") or "")
        role, place = self.given("role") or "", self.given("organisation") or ""
        if role or place:
            people = people.filter(holding(self.viewer, role=role, place=place))
        if factor := self.given("factor"):
            people = people.filter(Q(is_kept=True, has_factor=factor == "yes"))
        if state := self.given("state"):
            people = people.filter(is_active=state == "on")
        if seen := self.given("seen"):
            people = people.filter(_seen(seen) & Q(is_kept=True))
        return people


def people_table(viewer: "User") -> Table:
    """Return the list as this viewer may filter it and act on it."""

    class Filters(PeopleFilters):
        """Knows who asks: a filter must not tell what a row does not show."""

    Filters.viewer = viewer
    may_end = may(viewer, Permission.CHANGE_ROLES)
    return replace(PEOPLE, filters=Filters, bulk=PEOPLE.bulk if may_end else ())


def _factor(person: Any) -> Badge | None:
    if not person.is_kept:
        return None
    is_asked = any(one.role != Role.STAFF for one in person.shown_memberships)
    return factor_badge(has_factor=person.has_factor, is_asked=is_asked)


def _seen(choice: str) -> Q:
    since = timezone.now() - _LONG_AGO
    if choice == "never":
        return Q(seen_at=None)
    return Q(seen_at__gte=since) if choice == "lately" else Q(seen_at__lt=since)


def _places(person: Any) -> list[str]:
    return [
        f"{one.get_role_display()} ({one.organisation.name})" for one in person.shown_memberships
    ]


PEOPLE = Table(
    name="people",
    label=_("people"),
    columns=(
        Column(
            "name",
            _("Name"),
            lambda person: person.name,
            order_by=("name", "id"),
            url=lambda person: reverse("organisations:person", args=[person.pk]),
        ),
        Column(
            "name_en", _("Name in English"), lambda p: p.name_en, ("name_en",), is_default=False
        ),
        Column("roles", _("Roles"), _places),
        Column("email", _("E-mail address"), lambda person: person.email, order_by=("email",)),
        Column("factor", _("Second factor"), _factor),
        Column("seen", _("Last sign-in"), lambda p: p.seen_at, order_by=("seen_at",)),
        Column(
            "state",
            _("Account"),
            lambda p: account_badge(is_active=p.is_active),
            ("is_active", "name"),
        ),
        Column("joined", _("Since"), lambda p: p.joined_at, ("joined_at",), is_default=False),
    ),
    bulk=(BulkAction(_("End roles"), "organisations:people-end", is_danger=True),),
    empty=EmptyState(
        _("Nobody here yet"),
        _("People come by invitation: each gets a link by e-mail and chooses a password."),
        _("Invite people"),
        "/invitations/invite/",
    ),
    default_order="name",
)

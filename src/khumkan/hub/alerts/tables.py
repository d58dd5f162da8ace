"""The list of alerts: what it shows, and what it can be narrowed by."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from khumkan.hub.alerts.choices import LEVELS, OPEN, Kind, State
from khumkan.hub.alerts.presenting import level_badge, state_badge
from khumkan.hub.alerts.services.storing import KIND
from khumkan.hub.organisations.access import may
from khumkan.hub.organisations.policy import Permission
from khumkan.hub.organisations.selectors.places import means_place
from khumkan.ui.components import EmptyState
from khumkan.ui.search.selectors import narrow
from khumkan.ui.tables import BulkAction, Column, Pick, Search, Table, TableFilters

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User

STATES = (("open", _("open")), *State.choices)
DAYS = (("1", _("24 hours")), ("7", _("7 days")), ("30", _("30 days")))


class AlertFilters(TableFilters):
    """What the list can be narrowed by."""

    q = Search(_("Rule, indicator or organisation"))
    level = Pick(LEVELS, _("Level"))
    state = Pick(STATES, _("State"))
    days = Pick(DAYS, _("Reported within"))
    kind = Pick(Kind.choices, _("What matched"))
    organisation = Search(_("Organisation: name or H-code"))

    lookups = {"level": "level", "kind": "kind"}  # noqa: RUF012 -- as the base class declares it

    def narrow(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the alerts that answer every filter in use."""
        rows = narrow(super().narrow(queryset), KIND, self.given("q") or "")
        if state := self.given("state"):
            rows = rows.filter(state__in=OPEN if state == "open" else (state,))
        if days := self.given("days"):
            rows = rows.filter(updated_at__gte=timezone.now() - timedelta(days=int(days)))
        if place := self.given("organisation"):
            rows = rows.filter(means_place(place, "organisation__"))
        return rows


def alerts_table(viewer: "User") -> Table:
    """Return the list with what this viewer may do to several at once."""
    if may(viewer, Permission.CHANGE_ALERTS):
        return ALERTS
    return replace(ALERTS, bulk=())


ALERTS = Table(
    name="alerts",
    label=_("alerts"),
    filters=AlertFilters,
    columns=(
        Column(
            "title",
            _("Alert"),
            lambda one: one.title,
            url=lambda one: reverse("alerts:detail", args=[one.pk]),
        ),
        Column("level", _("Level"), lambda one: level_badge(one.level), order_by=("level_rank",)),
        Column("state", _("State"), lambda one: state_badge(one.state), order_by=("state",)),
        Column(
            "organisation",
            _("Organisation"),
            lambda one: one.organisation.name,
            order_by=("organisation__name_th",),
        ),
        Column(
            "updated_at",
            _("Last reported"),
            lambda one: one.updated_at,
            order_by=("updated_at",),
        ),
        Column("n_events", _("Events"), lambda one: one.n_events, ("n_events",), is_numeric=True),
        Column(
            "first_at",
            _("First seen"),
            lambda one: one.first_at,
            order_by=("first_at",),
            is_default=False,
        ),
        Column(
            "last_at",
            _("Last seen"),
            lambda one: one.last_at,
            order_by=("last_at",),
            is_default=False,
        ),
        Column(
            "kind",
            _("What matched"),
            lambda one: one.get_kind_display(),
            order_by=("kind",),
            is_default=False,
        ),
        Column(
            "n_findings",
            _("Reports"),
            lambda one: one.n_findings,
            ("n_findings",),
            is_numeric=True,
            is_default=False,
        ),
    ),
    bulk=(BulkAction(_("Take these"), "alerts:acknowledge-several"),),
    empty=EmptyState(
        _("No alerts yet"),
        _("As soon as a rule fires at a hospital’s node, an alert stands here."),
    ),
    default_order="-updated_at",
)

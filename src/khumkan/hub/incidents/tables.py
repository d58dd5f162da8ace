"""The list of incidents: what it shows, and what it can be narrowed by."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from khumkan.hub.alerts.choices import LEVELS
from khumkan.hub.incidents.choices import Category, State
from khumkan.hub.incidents.presenting import (
    category_labels,
    duty_badge,
    severity_badge,
    state_badge,
    words_of,
)
from khumkan.hub.incidents.selectors import is_late_after, number_of
from khumkan.hub.incidents.services.storing import KIND
from khumkan.ui.components import EmptyState
from khumkan.ui.search.selectors import narrow
from khumkan.ui.tables import Column, Pick, Search, Table, TableFilters

DAYS = (("7", _("7 days")), ("30", _("30 days")), ("365", _("a year")))
YES_NO = (("yes", _("drills alone")), ("no", _("no drills")))
REVIEWS = (("late", _("review or recommendation overdue")),)


class IncidentFilters(TableFilters):
    """What the list can be narrowed by."""

    q = Search(_("Words or number"))
    state = Pick(State.choices, _("State"))
    severity = Pick(LEVELS, _("Severity"))
    days = Pick(DAYS, _("Reported within"))
    category = Pick(Category.choices, _("Category"))
    drill = Pick(YES_NO, _("Drills"))
    review = Pick(REVIEWS, _("Review"))

    lookups = {"state": "state", "severity": "severity"}  # noqa: RUF012 -- as the base class declares it

    def narrow(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the incidents that answer every filter in use."""
        rows = narrow(super().narrow(queryset), KIND, self.given("q") or "")
        if days := self.given("days"):
            rows = rows.filter(reported_at__gte=timezone.now() - timedelta(days=int(days)))
        if category := self.given("category"):
            rows = rows.filter(categories__number=int(category))
        if drill := self.given("drill"):
            rows = rows.filter(is_drill=drill == "yes")
        if self.given("review"):
            rows = rows.filter(is_late_after(timezone.now()))
        return rows


def _duty(one: Any) -> object:
    return duty_badge(one.next_duty) if one.next_duty else None


INCIDENTS = Table(
    name="incidents",
    label=_("incidents"),
    filters=IncidentFilters,
    columns=(
        Column(
            "number", pgettext_lazy("incident", "Number"), number_of, order_by=("year", "number")
        ),
        Column(
            "title",
            pgettext_lazy("incident", "What happened"),
            lambda one: one.title,
            order_by=("title",),
            url=lambda one: reverse("incidents:detail", args=[one.pk]),
        ),
        Column("state", _("State"), state_badge, order_by=("state",)),
        Column("severity", _("Severity"), lambda one: severity_badge(one.severity)),
        Column("duty", _("Next duty"), _duty),
        Column("due_at", _("Due"), lambda one: one.next_duty and one.next_duty.duty.due_at),
        Column(
            "reported_at",
            pgettext_lazy("incident", "Reported"),
            lambda one: one.reported_at,
            order_by=("reported_at",),
        ),
        Column(
            "duty_words",
            _("What is due"),
            lambda one: one.next_duty and words_of(one.next_duty.duty.rule.what),
            is_default=False,
        ),
        Column("categories", _("Categories"), category_labels, is_default=False),
        Column(
            "aware_at",
            _("Aware"),
            lambda one: one.aware_at,
            order_by=("aware_at",),
            is_default=False,
        ),
        Column(
            "organisation",
            _("Organisation"),
            lambda one: one.organisation.name,
            order_by=("organisation__name_th",),
            is_default=False,
        ),
    ),
    empty=EmptyState(
        _("No incidents yet"),
        _("Something happened? Report it at once: nobody asks for more than you know."),
        _("Report now"),
        "/incidents/report/",
    ),
    default_order="-reported_at",
)

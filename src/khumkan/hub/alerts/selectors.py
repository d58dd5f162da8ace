"""Reads of alerts: the list with its rules' titles, how much presses where, one with its parts."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Value, When

from khumkan.core.severity import Severity
from khumkan.hub.alerts.access import alerts_changeable_by, alerts_visible_to
from khumkan.hub.alerts.choices import OPEN, State
from khumkan.hub.alerts.models import Alert, about_the_same
from khumkan.hub.alerts.naming import NamedAlerts, name_alerts

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User

PRESSING = (Severity.HIGH.value, Severity.CRITICAL.value)


def list_alerts(viewer: "User") -> NamedAlerts:
    """Return what somebody may see, each with its `title` and `level_rank`; two queries."""
    rows = alerts_visible_to(viewer).annotate(level_rank=_level_column())
    return NamedAlerts.of(rows.select_related("organisation", "indicator"))


def list_new_alerts(viewer: "User") -> NamedAlerts:
    """Return what somebody may take and nobody has taken yet, as `list_alerts` does."""
    rows = alerts_changeable_by(viewer).annotate(level_rank=_level_column())
    new = rows.filter(state=State.NEW)
    return NamedAlerts.of(new.select_related("organisation", "indicator"))


def pressing_alerts(viewer: "User") -> dict[UUID, int]:
    """Return how many alerts of high or critical level are open at each place that has any.

    What was only found in the past is no attack that goes on. One query.
    """
    rows = alerts_visible_to(viewer).filter(state__in=OPEN, level__in=PRESSING, is_past=False)
    counted = rows.order_by().values_list("organisation_id").annotate(Count("pk"))
    return dict(counted)


def names_of_alerts(ids: Iterable[str]) -> dict[str, str]:
    """Return what alerts are about, by id."""
    rows = list(Alert.objects.filter(pk__in=set(ids)).select_related("indicator").order_by())
    return {str(row.pk): row.title for row in name_alerts(rows)}


def alerts_about(viewer: "User", subject: Alert) -> list[Alert]:
    """Return other alerts about the same that somebody may see, the latest first."""
    rows = alerts_visible_to(viewer).filter(about_the_same(subject)).exclude(pk=subject.pk)
    return list(rows.select_related("organisation").order_by("-updated_at", "id")[:10])


def _level_column() -> Case:
    return Case(
        *(When(level=level.value, then=Value(level.rank)) for level in Severity),
        output_field=IntegerField(),
    )

"""Who may see which alerts, and who may work on them. Nothing else decides."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from khumkan.core.messages import message
from khumkan.hub.alerts.models import Alert
from khumkan.hub.organisations.access import may, may_at, reach_of
from khumkan.hub.organisations.policy import Permission
from khumkan.ui.errors import NotFoundError

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User


def alerts_visible_to(user: "User | AnonymousUser") -> QuerySet[Alert]:
    """Return the alerts of every organisation whose alerts somebody may see."""
    return _where(user, Permission.VIEW_ALERTS)


def alerts_changeable_by(user: "User | AnonymousUser") -> QuerySet[Alert]:
    """Return the alerts that somebody may work on."""
    return _where(user, Permission.CHANGE_ALERTS)


def access_alerts(user: "User | AnonymousUser") -> None:
    """Raise NotFoundError for whoever sees no alerts at all."""
    if not may(user, Permission.VIEW_ALERTS):
        raise _no_alert()


def access_alerts_to_change(user: "User | AnonymousUser") -> None:
    """Raise NotFoundError for whoever works on no alerts at all."""
    if not may(user, Permission.CHANGE_ALERTS):
        raise _no_alert()


def access_alert(user: "User | AnonymousUser", alert_id: UUID) -> Alert:
    """Return one alert. Raises NotFoundError if there is none for this person."""
    rows = alerts_visible_to(user).filter(pk=alert_id)
    people = ("acknowledged_by", "closed_by")
    found = rows.select_related("organisation", "indicator", "previous", *people).first()
    if found is None:
        raise _no_alert()
    return found


def access_alert_to_change(user: "User | AnonymousUser", alert_id: UUID) -> Alert:
    """Return one alert to work on. Raises NotFoundError if that isn't allowed."""
    found = access_alert(user, alert_id)
    if not may_change_alert(user, found):
        raise _no_alert()
    return found


def may_change_alert(user: "User | AnonymousUser", alert: Alert) -> bool:
    """Say whether somebody may work on an alert."""
    return may_at(user, Permission.CHANGE_ALERTS, alert.organisation)


def _where(user: "User | AnonymousUser", permission: Permission) -> QuerySet[Alert]:
    reach = reach_of(user, permission)
    rows = Alert.objects.all()
    return rows.filter(reach.as_condition("organisation__")) if reach else rows.none()


def _no_alert() -> NotFoundError:
    return NotFoundError(message("there is no such alert, or it is not yours to see"))

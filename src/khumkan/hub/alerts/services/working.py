"""What people do with an alert: take it, close it with a reason, open it again."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from khumkan.core.messages import message
from khumkan.hub.alerts.choices import CloseReason, State
from khumkan.hub.alerts.models import Alert, about_the_same
from khumkan.hub.alerts.services.locking import lock_place
from khumkan.hub.alerts.services.storing import KIND, record_alert
from khumkan.hub.organisations.services.conflicts import check_version
from khumkan.ui.actors import Actor
from khumkan.ui.errors import NotFoundError, RefusedError

LONGEST_NOTE = 500


@transaction.atomic
def acknowledge_alert(alert: Alert, *, version: int, by: Actor) -> Alert:
    """Say that somebody is on it. Raises ConflictError if somebody was quicker."""
    current = _lock(alert, version)
    if current.state != State.NEW:
        raise RefusedError(message("Somebody is on this alert already, or it is closed."))
    current.state = State.ACKNOWLEDGED
    current.acknowledged_by_id, current.acknowledged_at = by.user_id, timezone.now()
    return _change("alert.acknowledge", current, State.NEW, by)


@transaction.atomic
def close_alert(alert: Alert, *, reason: str, note: str = "", version: int, by: Actor) -> Alert:
    """Say that it is over, and why; what comes next of the same kind opens a new alert.

    Raises ConflictError if somebody was quicker, RefusedError without a reason.
    """
    current = _lock(alert, version)
    _check_reason(reason, note.strip())
    if not current.is_open:
        raise RefusedError(message("This alert is closed already."))
    before = State(current.state)
    current.state, current.is_gathering = State.CLOSED, False
    current.close_reason, current.close_note = reason, note.strip()
    current.closed_by_id, current.closed_at = by.user_id, timezone.now()
    said = {"close_reason": (None, reason), "close_note": (None, current.close_note or None)}
    return _change("alert.close", current, before, by, said)


@transaction.atomic
def reopen_alert(alert: Alert, *, version: int, by: Actor) -> Alert:
    """Take a closing back. Raises ConflictError if somebody was quicker."""
    current = _lock(alert, version)
    if current.is_open:
        raise RefusedError(message("This alert is open."))
    said = {"close_reason": (current.close_reason, None)}
    current.state = State.ACKNOWLEDGED if current.acknowledged_at else State.NEW
    current.is_gathering = not _has_successor(current)
    current.close_reason = current.close_note = ""
    current.closed_by, current.closed_at = None, None
    return _change("alert.reopen", current, State.CLOSED, by, said)


def _lock(alert: Alert, version: int) -> Alert:
    lock_place(alert.organisation_id)
    current = Alert.objects.select_for_update().filter(pk=alert.pk).first()
    if current is None:
        raise NotFoundError(message("there is no such alert, or it is not yours to see"))
    check_version(KIND, current, version)
    return current


def _check_reason(reason: str, note: str) -> None:
    if reason not in CloseReason.values:
        raise RefusedError(message("Choose why you close it."), field="reason")
    if len(note) > LONGEST_NOTE:
        raise RefusedError(message("At most {most} letters.", most=LONGEST_NOTE), field="note")


def _has_successor(alert: Alert) -> bool:
    """Say whether another alert gathers the same by now."""
    others = Alert.objects.filter(
        about_the_same(alert), organisation_id=alert.organisation_id, is_gathering=True
    )
    return others.exclude(pk=alert.pk).exists()


def _change(
    action: str,
    alert: Alert,
    before: State,
    by: Actor,
    said: Mapping[str, tuple[object, object]] | None = None,
) -> Alert:
    alert.version += 1
    alert.save()
    state = (before.value, State(alert.state).value)
    record_alert(action, alert, by, {"state": state, **(said or {})})
    return alert

"""Which alert takes what has come in: the one that gathers its kind, or a new one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from khumkan.core.severity import Severity
from khumkan.hub.alerts.choices import Kind
from khumkan.hub.alerts.models import Alert
from khumkan.hub.alerts.services.storing import NODE, put_into_index, record_alert
from khumkan.wire.contract import MOST

if TYPE_CHECKING:
    from khumkan.hub.nodes.models import Node

GATHERS_FOR: Final = timedelta(hours=24)
_COLUMNS: Final = {Kind.RULE: "rule_id", Kind.INDICATOR: "indicator_id"}
_CHANGING: Final = [
    "level",
    "is_past",
    "first_at",
    "last_at",
    "updated_at",
    "n_findings",
    "n_events",
]


@dataclass(frozen=True, slots=True)
class Arrival:
    """One finding or sighting on its way to an alert; `subject` is its rule or indicator."""

    subject: UUID
    level: Severity
    first_at: datetime
    last_at: datetime
    n_events: int
    is_past: bool = False


def gather(
    kind: Kind, arrivals: Iterable[Arrival], *, node: "Node", at: datetime
) -> dict[UUID, Alert]:
    """Add what has come to the alerts that gather it; return those by subject.

    Call it with the place locked, and after everything that locks the collection.
    """
    arrivals = list(arrivals)
    held = _find(kind, {one.subject for one in arrivals}, node.organisation_id, at)
    new: dict[UUID, Alert] = {}
    for one in arrivals:
        alert = held.get(one.subject) or new.get(one.subject)
        if alert is None:
            alert = new[one.subject] = _make(kind, one, node, at)
        add(alert, one, at)
    Alert.objects.bulk_update(held.values(), _CHANGING)
    _open(kind, new)
    return held | new


def add(alert: Alert, one: Arrival, at: datetime) -> None:
    """Count one arrival at an alert, not stored yet."""
    alert.level = max(Severity(alert.level), one.level).value
    alert.first_at = min(alert.first_at, one.first_at)
    alert.last_at = max(alert.last_at, one.last_at)
    alert.updated_at = at
    alert.n_findings += 1
    alert.n_events = min(alert.n_events + one.n_events, MOST)
    alert.is_past = alert.is_past and one.is_past


def store(alerts: Iterable[Alert]) -> None:
    """Store what `add` has counted."""
    Alert.objects.bulk_update(alerts, _CHANGING)


def _find(kind: Kind, subjects: set[UUID], place: UUID, at: datetime) -> dict[UUID, Alert]:
    """Return the alerts that gather these; let those of rules that are too old gather no more."""
    column = _COLUMNS[kind]
    rows = Alert.objects.select_for_update().filter(
        **{f"{column}__in": subjects}, kind=kind, organisation_id=place, is_gathering=True
    )
    found: dict[UUID, Alert] = {getattr(row, column): row for row in rows}
    old = {
        subject
        for subject, row in found.items()
        if kind is Kind.RULE and row.updated_at < at - GATHERS_FOR
    }
    if old:
        Alert.objects.filter(pk__in=[found[one].pk for one in old]).update(is_gathering=False)
    return {subject: row for subject, row in found.items() if subject not in old}


def _make(kind: Kind, one: Arrival, node: "Node", at: datetime) -> Alert:
    return Alert(
        **{_COLUMNS[kind]: one.subject},
        kind=kind,
        organisation_id=node.organisation_id,
        level=one.level.value,
        is_past=one.is_past,
        first_at=one.first_at,
        last_at=one.last_at,
        opened_at=at,
        updated_at=at,
    )


def _open(kind: Kind, new: Mapping[UUID, Alert]) -> None:
    """Store new alerts, each after the last one about the same at its place."""
    if not new:
        return
    for subject, alert in new.items():
        earlier = Alert.objects.filter(
            **{_COLUMNS[kind]: subject}, kind=kind, organisation_id=alert.organisation_id
        )
        alert.previous = earlier.order_by("-opened_at", "-id").first()
    Alert.objects.bulk_create(new.values())
    for alert in new.values():
        put_into_index(alert)
    for alert in new.values():
        record_alert("alert.open", alert, NODE, {"level": (None, alert.level)})

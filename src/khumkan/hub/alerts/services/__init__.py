"""Writes: findings and sightings come in and are gathered to alerts; people work on those."""

from khumkan.hub.alerts.services.findings import take_findings
from khumkan.hub.alerts.services.locking import lock_place
from khumkan.hub.alerts.services.sightings import take_sightings
from khumkan.hub.alerts.services.working import acknowledge_alert, close_alert, reopen_alert

__all__ = [
    "acknowledge_alert",
    "close_alert",
    "lock_place",
    "reopen_alert",
    "take_findings",
    "take_sightings",
]

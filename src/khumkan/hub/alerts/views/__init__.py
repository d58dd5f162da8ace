"""Pages of alerts."""

from khumkan.hub.alerts.views.alerts import show_alert, show_alerts
from khumkan.hub.alerts.views.working import acknowledge, acknowledge_several, close, reopen

__all__ = ["acknowledge", "acknowledge_several", "close", "reopen", "show_alert", "show_alerts"]

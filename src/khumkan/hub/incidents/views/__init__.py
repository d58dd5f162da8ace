"""Pages. Each is access, parse, one service or selector, render."""

from khumkan.hub.incidents.views.facts import change_facts
from khumkan.hub.incidents.views.incidents import show_incident, show_incidents
from khumkan.hub.incidents.views.reporting import report

__all__ = ["change_facts", "report", "show_incident", "show_incidents"]

"""The views of one incident, as tabs of every page of it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from khumkan.hub.incidents.choices import TaskState
from khumkan.hub.incidents.models import Incident
from khumkan.ui.components import Crumb, Tab


def tabs_of(incident: Incident, current: str) -> list[Tab]:
    """Return the tabs, with the one of the address name `current` marked."""
    names = (
        ("detail", _("Overview")),
        ("duties", _("What the law asks")),
        ("decisions", _("Decisions")),
        ("breach", _("Breach assessment")),
        ("affected", _("What is affected")),
        ("tasks", _("Tasks")),
        ("record", _("Form ก2")),
        ("documents", _("Documents")),
        ("log", _("Log")),
        ("evidence", _("Evidence")),
        ("members", _("Who works on it")),
        ("facts", _("Times and facts")),
        ("sharing", _("Sharing")),
        ("review", _("Review")),
    )
    counts = {"tasks": incident.tasks.filter(state=TaskState.OPEN).count() or None}
    return [
        Tab(
            label,
            reverse(f"incidents:{name}", args=[incident.pk]),
            name == current,
            counts.get(name),
        )
        for name, label in names
    ]


def crumbs_to(incident: Incident) -> list[Crumb]:
    """Return the way to the first page of an incident."""
    url = reverse("incidents:detail", args=[incident.pk])
    return [Crumb(_("Incidents"), reverse("incidents:list")), Crumb(incident.title, url)]

"""The views of one incident, as tabs of every page of it: five groups, so that a phone shows them.

In the order in which people ask at night: what is it, what must be sent by when, what is known, who
does what, what becomes of it.
"""

from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khumkan.hub.incidents.choices import TaskState
from khumkan.hub.incidents.models import Incident
from khumkan.ui.components import Crumb, Tab

_Group = tuple[str | Promise, tuple[tuple[str, str | Promise], ...]]
# Each group by its label; in it, each view by the name of its address.
GROUPS: Final[tuple[_Group, ...]] = (
    (gettext_lazy("Overview"), (("detail", gettext_lazy("Overview")),)),
    (
        gettext_lazy("Duties and documents"),
        (
            ("duties", gettext_lazy("What the law asks")),
            ("decisions", gettext_lazy("Decisions")),
            ("breach", gettext_lazy("Breach assessment")),
            ("record", gettext_lazy("Form ก2")),
            ("documents", gettext_lazy("Documents")),
        ),
    ),
    (
        gettext_lazy("What is known"),
        (
            ("facts", gettext_lazy("Times and facts")),
            ("affected", gettext_lazy("What is affected")),
            ("evidence", gettext_lazy("Evidence")),
        ),
    ),
    (
        gettext_lazy("Response"),
        (
            ("tasks", gettext_lazy("Tasks")),
            ("log", gettext_lazy("Log")),
            ("members", gettext_lazy("Who works on it")),
        ),
    ),
    (
        gettext_lazy("Sharing and review"),
        (
            ("sharing", gettext_lazy("Sharing")),
            ("review", gettext_lazy("Review")),
        ),
    ),
)


def tabs_of(incident: Incident, current: str) -> list[Tab]:
    """Return the groups of views, with the view of the address name `current` marked in its own."""
    counts = {"tasks": incident.tasks.filter(state=TaskState.OPEN).count() or None}
    return [_group(incident, group, current, counts) for group in GROUPS]


def crumbs_to(incident: Incident) -> list[Crumb]:
    """Return the way to the first page of an incident."""
    url = reverse("incidents:detail", args=[incident.pk])
    return [Crumb(_("Incidents"), reverse("incidents:list")), Crumb(incident.title, url)]


def _group(incident: Incident, group: _Group, current: str, counts: dict[str, int | None]) -> Tab:
    """Return a group as a tab that leads to its first view; one of a single view is that view."""
    label, views = group
    tabs = tuple(
        Tab(
            words,
            reverse(f"incidents:{name}", args=[incident.pk]),
            name == current,
            counts.get(name),
        )
        for name, words in views
    )
    return Tab(
        label,
        tabs[0].url,
        is_current=any(one.is_current for one in tabs),
        count=sum(one.count or 0 for one in tabs) or None,
        within=tabs if len(tabs) > 1 else (),
    )

"""Where incidents stand in the navigation, and for whom."""

from django.utils.translation import gettext_lazy as _

from khumkan.hub.organisations.access import may
from khumkan.hub.organisations.policy import Permission
from khumkan.ui.navigation import Entry

ENTRIES = (
    Entry(
        _("Incidents"),
        "incidents:list",
        4,
        is_for=lambda user: may(user, Permission.VIEW_INCIDENTS),
    ),
    Entry(
        _("Duties of the year"),
        "incidents:calendars",
        6,
        is_for=lambda user: may(user, Permission.VIEW_INCIDENTS),
    ),
    Entry(
        _("Playbooks"),
        "incidents:playbooks",
        7,
        is_for=lambda user: may(user, Permission.VIEW_INCIDENTS),
    ),
    Entry(
        _("Report now"),
        "incidents:report",
        5,
        is_for=lambda user: may(user, Permission.REPORT_INCIDENTS),
    ),
    Entry(
        _("Shared by hospitals"),
        "incidents:shares",
        13,
        is_for=lambda user: may(user, Permission.VIEW_SHARES),
    ),
    Entry(
        _("Campaigns"),
        "incidents:campaigns",
        14,
        is_for=lambda user: may(user, Permission.VIEW_CAMPAIGNS),
    ),
)

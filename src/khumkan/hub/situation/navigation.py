"""Where this app stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from khumkan.hub.organisations.access import may
from khumkan.hub.organisations.policy import Permission
from khumkan.ui.navigation import Entry

ENTRIES = (
    Entry(_("Overview"), "situation:overview", 0, is_for=lambda _user: True),
    Entry(
        _("Immunity"),
        "situation:immunity",
        5,
        is_for=lambda user: may(user, Permission.VIEW_INDICATORS),
    ),
)

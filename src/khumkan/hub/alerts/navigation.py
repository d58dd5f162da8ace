"""Where alerts stand in the navigation, and for whom."""

from django.utils.translation import gettext_lazy as _

from khumkan.hub.organisations.access import may
from khumkan.hub.organisations.policy import Permission
from khumkan.ui.navigation import Entry

ENTRIES = (
    Entry(_("Alerts"), "alerts:list", 3, is_for=lambda user: may(user, Permission.VIEW_ALERTS)),
)

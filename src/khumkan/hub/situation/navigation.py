"""Where this app stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from khumkan.ui.navigation import Entry

ENTRIES = (Entry(_("Overview"), "situation:overview", 0, is_for=lambda _user: True),)

"""What every page is given besides its own: `shell`. Worked out only where a template asks."""

from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from khumkan import __version__
from khumkan.ui.components import Banner
from khumkan.ui.navigation import Link, group_links, links_for
from khumkan.ui.plugins import collect
from khumkan.ui.preferences import Preferences, current


def shell(request: HttpRequest) -> dict[str, "Shell"]:
    """Return the context of the base page."""
    return {"shell": Shell(request)}


class Shell:
    """Banners, navigation and appearance of one page."""

    version = __version__

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @property
    def preferences(self) -> Preferences:
        """Return how the reader wants pages."""
        return current()

    @property
    def now(self) -> datetime:
        """Return when the page is made, for what is printed."""
        return timezone.now()

    @cached_property
    def banners(self) -> list[Banner]:
        """Return what stands above the page: each of BANNERS is asked, in order."""
        asked = [import_string(path)(self.request) for path in settings.BANNERS]
        return [banner for banner in asked if banner]

    @cached_property
    def groups(self) -> list[tuple[str, list[Link]]]:
        """Return the navigation of whoever is signed in, by its groups."""
        user = getattr(self.request, "user", None)
        if user is None or not user.is_authenticated:
            return []
        links = links_for(user, collect("navigation", "ENTRIES"), self.request.path)
        return group_links(links)

    @property
    def themes(self) -> list[tuple[str, str]]:
        """Return the colours to choose from, with their names."""
        return theme_names()


def theme_names() -> list[tuple[str, str]]:
    """Return each choice of colours and what it is called."""
    return [
        ("auto", _("As this device")),
        ("light", _("Light")),
        ("dark", _("Dark")),
        ("contrast", _("High contrast")),
    ]

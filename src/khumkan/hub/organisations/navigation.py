"""Where this app stands in the navigation, and for whom."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from khumkan.hub.organisations.access import may
from khumkan.hub.organisations.policy import Permission
from khumkan.ui.navigation import Entry

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User


def _sees_people(user: "User") -> bool:
    return may(user, Permission.VIEW_PEOPLE) or may(user, Permission.VIEW_DUTY_PEOPLE)


ENTRIES = (
    Entry(_("Organisations"), "organisations:list", 20, is_for=lambda _user: True),
    Entry(_("People"), "organisations:people", 30, is_for=_sees_people),
    Entry(
        _("Invitations"),
        "organisations:invitations",
        40,
        is_for=lambda user: may(user, Permission.VIEW_PEOPLE),
    ),
    Entry(
        _("Audit trail"),
        "organisations:audit",
        90,
        is_for=lambda user: may(user, Permission.VIEW_AUDIT),
    ),
)

"""How the audit trail tells what happened in this app."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from khumkan.hub.organisations import trail_people
from khumkan.hub.organisations.selectors.subjects import names_of_contacts, names_of_organisations
from khumkan.ui.audit.words import Action, Subject

ACTIONS = (
    Action("hub.open", _("hub opened")),
    Action("organisation.add", _("organisation added")),
    Action("organisation.change", _("organisation changed")),
    Action("organisation.move", _("organisation moved")),
    Action("organisation.close", _("organisation closed")),
    Action("organisation.reopen", _("organisation opened again")),
    Action("contact.add", _("contact added")),
    Action("contact.change", _("contact changed")),
    Action("contact.raise", _("contact moved up")),
    Action("contact.remove", _("contact removed")),
    *trail_people.ACTIONS,
)
SUBJECTS = (
    Subject("hub", "organisations.Hub"),
    Subject(
        "organisation",
        "organisations.Organisation",
        lambda key: reverse("organisations:detail", args=[key]),
        names_of_organisations,
    ),
    Subject("contact", "organisations.Contact", names=names_of_contacts),
    *trail_people.SUBJECTS,
)

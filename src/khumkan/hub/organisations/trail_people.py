"""How the audit trail tells what happened to people's places: `trail` lists these."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from khumkan.hub.organisations.selectors.subjects import (
    names_of_invitations,
    names_of_memberships,
)
from khumkan.ui.audit.words import Action, Subject

ACTIONS = (
    Action("membership.begin", _("role given")),
    Action("membership.change", _("role changed")),
    Action("membership.end", _("role ended")),
    Action("invitation.make", _("somebody invited")),
    Action("invitation.send", _("invitation sent")),
    Action("invitation.fail", _("invitation could not be sent")),
    Action("invitation.resend", _("invitation sent again")),
    Action("invitation.hand_over", _("invitation link handed over")),
    Action("invitation.withdraw", _("invitation withdrawn")),
    Action("invitation.accept", _("invitation accepted")),
    Action("second_factor.reset", _("second factor reset for somebody")),
)
SUBJECTS = (
    Subject("membership", "organisations.Membership", names=names_of_memberships),
    Subject(
        "invitation",
        "organisations.Invitation",
        lambda key: reverse("organisations:invitation", args=[key]),
        names_of_invitations,
    ),
)

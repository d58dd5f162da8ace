"""Inviting people, one or fifty, and the links that are shown once where no letter carries them."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from khumkan.hub.organisations.access.people import access_invitation_to_change, access_inviter
from khumkan.hub.organisations.choices import Role
from khumkan.hub.organisations.forms.invitations import InviteForm
from khumkan.hub.organisations.forms.people import ConfirmForm
from khumkan.hub.organisations.models import Invitation
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.hub.organisations.selectors.places import (
    find_place,
    grantable_anywhere,
    initial_place,
    list_places,
)
from khumkan.hub.organisations.services import invitations as services
from khumkan.ui.components import Crumb
from khumkan.ui.errors import ConflictError, RefusedError
from khumkan.ui.forms import show_refusal
from khumkan.ui.sentences import say

_PAGES = "organisations/invitations/"


@never_cache
def invite_people(request: SignedInRequest) -> HttpResponse:
    """Invite one person or many; without mail the links are shown here and nowhere else."""
    inviter = access_inviter(request.user)
    places, roles = list_places(inviter), grantable_anywhere(inviter)
    first = {"organisation": initial_place(inviter, request.GET.get("organisation", ""), places)}
    form = InviteForm(request.POST or None, places=places, roles=roles, initial=first)
    if form.is_valid():
        try:
            return _show_outcomes(request, form.cleaned_data)
        except RefusedError as error:
            show_refusal(form, error)
    context = {"form": form, "sends_mail": settings.SENDS_MAIL, "crumbs": [_crumb()]}
    return render(request, _PAGES + "invite.html", context)


@never_cache
def hand_over_link(request: SignedInRequest, invitation_id: UUID) -> HttpResponse:
    """Make a new link and show it once, after asking."""
    invitation = access_invitation_to_change(request.user, invitation_id)
    form = ConfirmForm(request.POST or None, instance=invitation)
    if form.is_valid():
        try:
            link = services.hand_over(invitation, **form.cleaned_data, by=request.actor)
        except (ConflictError, RefusedError) as error:
            form.add_error(None, say(error.message))
        else:
            context = {"invitation": invitation, "link": link, "crumbs": [_crumb()]}
            return render(request, _PAGES + "link.html", context)
    return render(request, "ui/confirm.html", _ask_hand_over(invitation, form))


def _show_outcomes(request: SignedInRequest, answers: dict[str, Any]) -> HttpResponse:
    place = find_place(request.user, answers["organisation"])
    role = Role(answers["role"])
    outcomes = services.invite_each(
        answers["addresses"], organisation=place, role=role, by=request.actor
    )
    context = {
        "outcomes": [(one, say(one.refusal) if one.refusal else "") for one in outcomes],
        "has_links": any(one.link for one in outcomes),
        "organisation": place,
        "role": role.label,
        "crumbs": [_crumb()],
    }
    return render(request, _PAGES + "outcomes.html", context)


def _ask_hand_over(invitation: Invitation, form: ConfirmForm) -> dict[str, Any]:
    return _about(invitation, form) | {
        "title": _("Make a link to hand over"),
        "question": _("Make a link for %(email)s?") % {"email": invitation.email},
        "consequences": [
            _("It is shown once, and works once, for 24 hours."),
            _("Every earlier link of this invitation stops working at once."),
            _("Whoever opens it can join in this person’s place: hand it over in person."),
        ],
        "submit_label": _("Make the link"),
        "tone": "neutral",
    }


def _about(invitation: Invitation, form: ConfirmForm) -> dict[str, Any]:
    url = reverse("organisations:invitation", args=[invitation.pk])
    return {"form": form, "cancel_url": url, "crumbs": [_crumb(), Crumb(invitation.email, url)]}


def _crumb() -> Crumb:
    return Crumb(_("Invitations"), reverse("organisations:invitations"))

"""Invitations: the list, one of them, sending again, withdrawing: each after a question."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from khumkan.core.messages import Message
from khumkan.hub.organisations.access.grants import may
from khumkan.hub.organisations.access.people import (
    access_invitation,
    access_invitation_to_change,
)
from khumkan.hub.organisations.forms.people import ConfirmForm
from khumkan.hub.organisations.models import Invitation
from khumkan.hub.organisations.policy import Permission
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.hub.organisations.selectors import invitations as selectors
from khumkan.hub.organisations.services import invitations as services
from khumkan.hub.organisations.tables.invitations import invitations_table
from khumkan.ui.components import Crumb
from khumkan.ui.dates import write_number
from khumkan.ui.errors import ConflictError, RefusedError
from khumkan.ui.sentences import say
from khumkan.ui.tables import chosen_rows, respond_table

_PAGES = "organisations/invitations/"
_MOST_AT_ONCE = 200


@require_safe
def show_invitations(request: SignedInRequest) -> HttpResponseBase:
    """List the invitations somebody may know of."""
    viewer = request.user
    context = {"may_invite": may(viewer, Permission.INVITE)}
    rows = selectors.list_invitations(viewer)
    return respond_table(request, invitations_table(viewer), rows, _PAGES + "list.html", context)


@require_safe
def show_invitation(request: SignedInRequest, invitation_id: UUID) -> HttpResponse:
    """Show one invitation and what can be done about it."""
    invitation = access_invitation(request.user, invitation_id)
    context = {
        "invitation": invitation,
        "facts": selectors.describe_invitation(invitation),
        "moments": selectors.moments_of(invitation),
        "options": selectors.options_for(request.user, invitation),
        "crumbs": [_crumb()],
    }
    return render(request, _PAGES + "detail.html", context)


def resend_one(request: SignedInRequest, invitation_id: UUID) -> HttpResponse:
    """Send a new letter with a new link, after asking."""
    invitation = access_invitation_to_change(request.user, invitation_id)
    words = {
        "title": _("Send an invitation again"),
        "question": _("Send a new letter to %(email)s?") % {"email": invitation.email},
        "consequences": [_("The link of every earlier letter stops working at once.")],
        "submit_label": _("Send again"),
        "tone": "neutral",
        "done": _("A new letter is on its way; the old link is dead."),
    }
    return _act_on_one(request, invitation, services.resend, words)


def withdraw_one(request: SignedInRequest, invitation_id: UUID) -> HttpResponse:
    """Take an invitation back, after asking."""
    invitation = access_invitation_to_change(request.user, invitation_id)
    words = {
        "title": _("Withdraw an invitation"),
        "question": _("Withdraw the invitation of %(email)s?") % {"email": invitation.email},
        "consequences": [_("The link stops working at once. You can invite this person again.")],
        "submit_label": _("Withdraw"),
        "done": _("The invitation was withdrawn."),
    }
    return _act_on_one(request, invitation, services.withdraw, words)


@require_POST
def resend_several(request: SignedInRequest) -> HttpResponse:
    """Send the ticked invitations again, after asking."""
    words = {
        "title": _("Send invitations again"),
        "question": _("Send new letters to these people?"),
        "submit_label": _("Send again"),
        "tone": "neutral",
    }
    return _act_on_several(request, services.resend, words)


@require_POST
def withdraw_several(request: SignedInRequest) -> HttpResponse:
    """Withdraw the ticked invitations, after asking."""
    words = {
        "title": _("Withdraw invitations"),
        "question": _("Withdraw these invitations?"),
        "submit_label": _("Withdraw"),
    }
    return _act_on_several(request, services.withdraw, words)


def _act_on_one(
    request: SignedInRequest, invitation: Invitation, act: services.Act, words: dict[str, Any]
) -> HttpResponse:
    form = ConfirmForm(request.POST or None, instance=invitation)
    if form.is_valid():
        try:
            act(invitation, **form.cleaned_data, by=request.actor)
        except (ConflictError, RefusedError) as error:
            form.add_error(None, say(error.message))
        else:
            messages.success(request, words["done"])
            return redirect("organisations:invitation", invitation.pk)
    url = reverse("organisations:invitation", args=[invitation.pk])
    crumbs = [_crumb(), Crumb(invitation.email, url)]
    context = {**words, "form": form, "cancel_url": url, "crumbs": crumbs}
    return render(request, "ui/confirm.html", context)


def _act_on_several(
    request: SignedInRequest, act: services.Act, words: dict[str, str]
) -> HttpResponse:
    rows = selectors.list_invitations(request.user)
    chosen = chosen_rows(request, invitations_table(request.user), rows)
    if not 0 < chosen.n <= _MOST_AT_ONCE:
        messages.error(request, _("Choose between 1 and 200 invitations."))
        return redirect(chosen.back)
    changeable = selectors.changeable(request.user, chosen.rows)
    if chosen.is_confirmed:
        _tell(request, len(changeable), services.act_on_each(act, changeable, by=request.actor))
        return redirect(chosen.back)
    context = {
        **words,
        "consequences": [f"{one.email} · {one.get_role_display()}" for one in changeable],
        "form": chosen.form,
        "cancel_url": chosen.back,
    }
    return render(request, "ui/confirm.html", context)


def _tell(request: SignedInRequest, n_tried: int, refusals: list[Message]) -> None:
    for refusal in refusals:
        messages.error(request, say(refusal))
    n_done = n_tried - len(refusals)
    sentence = ngettext("%(n)s invitation done.", "%(n)s invitations done.", n_done)
    messages.success(request, sentence % {"n": write_number(n_done)})


def _crumb() -> Crumb:
    return Crumb(_("Invitations"), reverse("organisations:invitations"))

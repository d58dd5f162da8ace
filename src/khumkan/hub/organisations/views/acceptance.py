"""What somebody sees who opens the link of an invitation: the only pages here without a sign-in.

The token stands in the address of the first request alone. That request changes nothing, because
mail scanners open links too; it keeps the token's hash in the session and leads on.
"""

from typing import TYPE_CHECKING, Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from khumkan.hub.organisations.forms.people import NewPersonForm
from khumkan.hub.organisations.models import Invitation
from khumkan.hub.organisations.requests import PublicRequest
from khumkan.hub.organisations.selectors.invitations import find_open_invitation
from khumkan.hub.organisations.services.acceptance import accept_as_member, accept_as_new_person
from khumkan.hub.organisations.tokens import hash_token
from khumkan.ui.accounts.limits import consume
from khumkan.ui.accounts.selectors import find_user
from khumkan.ui.errors import NotFoundError, RefusedError
from khumkan.ui.forms import show_refusal

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User

_KEPT = "invitation"
_TEMPLATES = "organisations/invitations/"


@login_not_required
@never_cache
@require_safe
def open_link(request: PublicRequest, token: str) -> HttpResponse:
    """Take the token out of the address; no page that is shown has it in its address."""
    if not consume(request, "invitation", token):
        return redirect("organisations:invitation-wait")  # an error here would log the address
    request.session[_KEPT] = hash_token(token)
    response = redirect("organisations:invitation-accept")
    # For this answer only: a form on a page without a referrer is sent with the origin "null",
    # which the protection against forged requests refuses.
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_not_required
@never_cache
@require_safe
def ask_to_wait(request: PublicRequest) -> HttpResponse:
    """Say that too many links were opened from this network."""
    return render(request, _TEMPLATES + "too_often.html", status=429)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: PublicRequest) -> HttpResponse:
    """Show who invites to what; take the invitation on POST."""
    invitation = find_open_invitation(request.session.get(_KEPT, ""))
    if invitation is None:
        return _gone(request)
    try:
        return _answer(request, invitation)
    except NotFoundError:  # somebody was quicker with the same link
        return _gone(request)


def _answer(request: PublicRequest, invitation: Invitation) -> HttpResponse:
    if request.user.is_authenticated:
        return _answer_member(request, request.user, invitation)
    account = find_user(invitation.email)
    if account is None:
        return _answer_new_person(request, invitation)
    return _show(request, invitation, "sign_in.html", account=account)


def _answer_member(request: PublicRequest, user: "User", invitation: Invitation) -> HttpResponse:
    if user.email != invitation.email:
        return _show(request, invitation, "other_account.html")
    if request.method != "POST":
        return _show(request, invitation, "confirm.html")
    accept_as_member(request.session[_KEPT], user=user, by=request.actor)
    request.session.pop(_KEPT, None)
    messages.success(request, _("You have accepted the invitation."))
    return redirect("/")


def _answer_new_person(request: PublicRequest, invitation: Invitation) -> HttpResponse:
    form = NewPersonForm(request.POST or None)
    if form.is_valid():
        try:
            return _enter(request, form.cleaned_data)
        except RefusedError as error:
            show_refusal(form, error)
    return _show(request, invitation, "new_person.html", form=form)


def _enter(request: PublicRequest, answers: dict[str, Any]) -> HttpResponse:
    user = accept_as_new_person(
        request.session[_KEPT],
        name=answers["name"],
        name_en=answers["name_en"],
        password=answers["password"],
        by=request.actor,
    )
    request.session.pop(_KEPT, None)
    # They have just chosen the password: the set-up of a second factor need not ask for it again.
    record_authentication(request, user, method="password", email=user.email)
    response: HttpResponse = perform_login(request, user, redirect_url="/")
    return response


def _show(
    request: PublicRequest, invitation: Invitation, template: str, **context: object
) -> HttpResponse:
    context["invitation"] = invitation
    return render(request, _TEMPLATES + template, context)


def _gone(request: PublicRequest) -> HttpResponse:
    """Answer unknown, used, withdrawn and expired links with the same words and status."""
    request.session.pop(_KEPT, None)
    return render(request, _TEMPLATES + "gone.html", status=410)

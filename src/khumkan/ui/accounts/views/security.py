"""`/account/security/`: password, second factors, sessions, providers, what happened lately."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from khumkan.ui.accounts import security, services
from khumkan.ui.accounts.requests import SignedInRequest


@require_safe
def show_security(request: SignedInRequest) -> HttpResponse:
    """Show what protects this account."""
    context = {
        "factors": security.list_factors(request.user),
        "sittings": security.list_sittings(request.user, request.session.session_key),
        "connections": security.list_connections(request, request.user),
        "moments": security.list_moments(request.user),
    }
    return render(request, "accounts/security.html", context)


@require_safe
def show_second_factor(request: SignedInRequest) -> HttpResponse:
    """Say why a second factor is needed, and offer both kinds; once there is one, go on."""
    found = security.list_factors(request.user)
    if found.any:
        return redirect("accounts:security")
    return render(request, "accounts/second_factor.html", {"factors": found})


@require_POST
def end_session(request: SignedInRequest, session_id: int) -> HttpResponse:
    """End one session; the present one by signing out."""
    services.end_session(request.user, session_id=session_id, by=request.actor)
    messages.success(request, _("The session has ended."))
    return redirect(reverse("accounts:security") + "#sessions")


@require_POST
def end_other_sessions(request: SignedInRequest) -> HttpResponse:
    """End every session but this one."""
    n_ended = services.end_other_sessions(
        request.user, key=request.session.session_key or "", by=request.actor
    )
    sentence = ngettext("%(n)s session has ended.", "%(n)s sessions have ended.", n_ended)
    messages.success(request, sentence % {"n": n_ended})
    return redirect(reverse("accounts:security") + "#sessions")

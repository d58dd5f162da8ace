"""Who acts in a request, how long a sign-in lasts, and nobody past set-up without two factors.

Order: all three after AuthenticationMiddleware; `SittingMiddleware` first of them, before
LoginRequiredMiddleware; `SecondFactorMiddleware` after LoginRequiredMiddleware.
"""

from collections.abc import Callable
from typing import Any, Final

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from khumkan.ui.accounts import factors, sittings
from khumkan.ui.accounts.addresses import NOWHERE, read_client_address
from khumkan.ui.actors import Actor, Channel

Answer = Callable[[HttpRequest], HttpResponse]

# What is open before the second factor is there: setting it up, leaving, and how pages look.
_OPEN_BEFORE: Final = frozenset(
    {
        "account_logout",
        "accounts:preferences",
        "account_reauthenticate",
        "accounts:second_factor",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_view_recovery_codes",
    }
)


class SittingMiddleware:
    """Ends a sign-in past its hours, and notes when and from where it was last used."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the clock, then go on."""
        if request.user.is_authenticated:
            if sittings.is_over(request):
                logout(request)
            else:
                sittings.note_seen(request, read_client_address(request) or NOWHERE)
        return self._answer(request)


class ActorMiddleware:
    """Sets `request.actor`: the account, the channel, the client's address."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Name the actor, then go on."""
        actor = Actor(request.user.pk, Channel.WEB, read_client_address(request))
        request.actor = actor  # type: ignore[attr-defined]  # Django's requests take attributes
        return self._answer(request)


class SecondFactorMiddleware:
    """Leads everybody who needs a second factor and has none to its set-up, and nowhere else."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on: what is asked for is known only when the view is."""
        return self._answer(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *_args: Any
    ) -> HttpResponse | None:
        """Return the way to the set-up page, or None to let the view answer.

        Views that anybody may see stay open: they show nothing that needs an account.
        """
        if not request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        match = request.resolver_match
        if match is not None and match.view_name in _OPEN_BEFORE:
            return None
        if not factors.is_missing(request.user):
            return None
        return HttpResponseRedirect(reverse("accounts:second_factor"))

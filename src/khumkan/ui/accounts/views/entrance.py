"""allauth's views where they need more than other words: providers, passkeys, the trail."""

from typing import Any

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import get_adapter as get_factor_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from allauth.socialaccount import views as social_views
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from khumkan.ui.accounts.oidc import Exchange

# What a conversation with a provider may end in: no connection, or an answer of another shape.
_BROKEN = (OAuth2Error, OSError, LookupError, TypeError, AttributeError, ValueError)


@login_not_required
@never_cache
def begin_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to a provider, to sign in or to connect it; the latter after one's password."""
    if request.GET.get("process") == "connect":
        _require_confirmation(request)
    return _converse(request, provider_id, OAuth2LoginView)


@login_not_required
@never_cache
def return_from_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take back whoever a provider sends."""
    return _converse(request, provider_id, OAuth2CallbackView)


def _require_confirmation(request: HttpRequest) -> None:
    """Have allauth's middleware ask for the password first, if it wasn't shown just now."""
    if is_reauthentication_required(request, app="allauth.socialaccount"):
        raise ReauthenticationRequired


def _converse(request: HttpRequest, provider_id: str, view: Any) -> HttpResponse:
    try:
        provider = get_adapter().get_provider(request, provider_id)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    try:
        response: HttpResponse = view.adapter_view(Exchange(request, provider_id))(request)
    except _BROKEN as error:
        response = render_authentication_error(request, provider, exception=error)
    return response


class Disconnect(social_views.ConnectionsView):  # type: ignore[misc]  # allauth has no types
    """Takes a provider away from an account; has no page of its own."""

    http_method_names = ("post",)

    def form_valid(self, form: Any) -> HttpResponse:
        """Disconnect and write it down in one transaction."""
        with transaction.atomic():
            form.save()
        return redirect("accounts:security")

    def form_invalid(self, form: Any) -> HttpResponse:
        """Refuse in words, where it was asked."""
        for sentence in form.non_field_errors():
            _say(self.request, sentence)
        return redirect("accounts:security")


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]  # as above
    """Takes a passkey away, unless it is the last factor of somebody who needs one."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it and write it down in one transaction."""
        kept: Authenticator = self.get_object()
        adapter = get_factor_adapter()
        if not adapter.can_delete_authenticator(kept):
            _say(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return redirect("accounts:security")
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
        return response


def _say(request: HttpRequest, sentence: Any) -> None:
    messages.error(request, str(sentence))


disconnect = Disconnect.as_view()
remove_passkey = RemovePasskey.as_view()

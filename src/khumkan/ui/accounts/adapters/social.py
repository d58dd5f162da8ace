"""Sign-in with an outside provider: for accounts that connected it, and for nobody else."""

import logging
from typing import TYPE_CHECKING, Any, ClassVar

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from khumkan.ui.accounts import notices
from khumkan.ui.accounts.oidc import UntrustedError

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User

_LOG = logging.getLogger(__name__)


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """See `DefaultSocialAccountAdapter`; nothing is matched by e-mail address."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultSocialAccountAdapter.error_messages,
        "connected_other": _("This identity is already connected to another account."),
        "no_password": _("Choose a password first, or you could not sign in any more."),
    }

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        """Nobody gets an account by having an identity elsewhere."""
        del request, sociallogin
        return False

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, **more: Any
    ) -> None:
        """Log what a provider was refused for; nothing of what it said about anybody."""
        del request
        flaw = more.get("exception")
        reason = str(flaw) if isinstance(flaw, UntrustedError) else type(flaw).__name__
        told = {"provider": provider.sub_id, "error": str(error), "reason": reason}
        _LOG.warning("provider.refused", extra=told)

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: object) -> str:
        """Go back to where connecting was begun."""
        del request, socialaccount
        return resolve_url("accounts:security")

    def send_notification_mail(
        self, template_prefix: str, user: "User", *args: Any, **more: Any
    ) -> None:
        """Tell somebody that a provider was connected or disconnected."""
        del args, more
        notices.order_notice(template_prefix, user, self.request)

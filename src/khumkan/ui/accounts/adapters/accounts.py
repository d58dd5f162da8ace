"""Accounts as allauth sees them: sign-up closed, letters by task, every act in the audit trail."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.reauthentication import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from khumkan.ui.accounts import notices, trail
from khumkan.ui.accounts.addresses import NOWHERE, read_client_address
from khumkan.ui.accounts.services.passwords import keep_password
from khumkan.ui.accounts.sittings import begin_sitting

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User

_FRESH_SECONDS = 5 * 60
_TOO_MANY = _("Too many tries. Wait five minutes, then try again.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """See `DefaultAccountAdapter`; each method below differs from it for the reason it states."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is switched off."),
        "email_password_mismatch": _("The e-mail address or the password is wrong."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This code is wrong or has been used. Wait for the next one."),
        "incorrect_password": _("The password is wrong."),
        "invalid_password_reset": _("This link has been used or has run out."),
        "too_many_login_attempts": _TOO_MANY,
        "rate_limited": _TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: people are invited."""
        del request
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return an address even behind a Unix socket, where there is none."""
        return read_client_address(request) or NOWHERE

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count by address alone: another Host header must not buy another five tries."""
        del request
        return str(credentials.get("email", "")).lower()

    def pre_login(self, request: HttpRequest, user: "User", **how: Any) -> HttpResponse | None:
        """Refuse emergency access that has run out as well as accounts that are switched off."""
        if not user.may_enter:
            clear_login(request)
            trail.note_refusal(request, user)
            response: HttpResponse | None = self.respond_user_inactive(request, user)
        else:
            response = super().pre_login(request, user, **how)
        return response

    def login(self, request: HttpRequest, user: "User") -> None:
        """Begin a session whose age counts from here."""
        super().login(request, user)
        begin_sitting(request)

    def reauthenticate(self, user: "User", password: str) -> bool:
        """Ask for the password of the account itself; it has one address."""
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Don't ask again for what was shown within the last five minutes, as at sign-in."""
        records = get_authentication_records(self.request, self.request.user)
        newest = max((record["at"] for record in records), default=0)
        if timezone.now().timestamp() - newest < _FRESH_SECONDS:
            return False
        return bool(super().is_reauthentication_required(app=app, **more))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Put a wrong password into the audit trail, by account if there is one."""
        trail.note_wrong_password(request, str(credentials.get("email", "")))

    def set_password(self, user: "User", password: str) -> None:
        """Keep a password and its audit entry in one transaction; forget the wrong ones before."""
        keep_password(user, password, by=trail.actor_for(self.request, user))
        ratelimit.clear(self.request, action="login_failed", key=user.email)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: "User",
        context: Mapping[str, object] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell somebody of a change to their account, by a letter that a task writes."""
        del context, email
        notices.order_notice(template_prefix, user, self.request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send nothing from within a request: every letter of ours has its own task."""

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go back to where the change was begun."""
        del request
        return resolve_url("accounts:security")

    def is_safe_url(self, url: str | None) -> bool:
        """Redirect within the hub only: a path, never another host."""
        return bool(url) and super().is_safe_url(url) and _is_path(str(url))

    def get_from_email(self) -> str:
        """Return the sender of every letter."""
        return str(settings.DEFAULT_FROM_EMAIL)


def _is_path(url: str) -> bool:
    return url.startswith("/") and not url.startswith(("//", "/\\"))

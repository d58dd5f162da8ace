"""Sign-in and its factors in the audit trail: what allauth tells, written down.

What a service of ours does writes its own entry; here stands only what happens inside allauth.
"""

from typing import TYPE_CHECKING, Any, Final

from allauth.account.signals import user_logged_in, user_logged_out
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
    authenticator_used,
)
from allauth.socialaccount.signals import social_account_added, social_account_removed
from django.db import transaction
from django.http import HttpRequest

from khumkan.ui.accounts.addresses import read_client_address
from khumkan.ui.accounts.selectors import find_user
from khumkan.ui.actors import Actor, Channel
from khumkan.ui.audit.services import record

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User

_NOBODY: Final = "unknown"


def actor_for(request: HttpRequest, user: "User | None") -> Actor:
    """Return who acts: the signed-in person, else nobody in particular at that address.

    At sign-in the request is still nobody's, so `user` is given where it has just been proved.
    """
    current = getattr(request, "user", None)
    known = user.pk if user is not None and current is not None and current.pk == user.pk else None
    return Actor(known, Channel.WEB, read_client_address(request))


def note_wrong_password(request: HttpRequest, email: str) -> None:
    """Write down a refused password; the address that was typed is not kept."""
    user = find_user(email)
    _note("session.refuse", request, user, method="password", is_known=False)


def note_refusal(request: HttpRequest, user: "User") -> None:
    """Write down that a right password met an account that is closed."""
    _note("session.refuse", request, user, method="closed", is_known=False)


def note_factor_renamed(request: HttpRequest, authenticator: Authenticator) -> None:
    """Write down that a passkey has another name: allauth tells nobody."""
    _note("factor.rename", request, authenticator.user, method=authenticator.type)


def listen() -> None:
    """Connect what follows to allauth's signals, once, when the apps are ready."""
    heard = {
        user_logged_in: _on_signed_in,
        user_logged_out: _on_signed_out,
        authenticator_added: _on_factor_added,
        authenticator_removed: _on_factor_removed,
        authenticator_reset: _on_codes_made,
        authenticator_used: _on_factor_used,
        authentication_failed: _on_factor_refused,
        social_account_added: _on_provider_connected,
        social_account_removed: _on_provider_disconnected,
    }
    for signal, receiver in heard.items():
        signal.connect(receiver, dispatch_uid=receiver.__name__)


def _note(
    action: str,
    request: HttpRequest,
    user: "User | None",
    *,
    method: str = "",
    is_known: bool = True,
) -> None:
    changes = {"method": (None, method)} if method else None
    who = user.pk if user is not None and is_known else None
    with transaction.atomic():
        record(
            action,
            by=Actor(who, Channel.WEB, read_client_address(request)),
            object_kind="user",
            object_id=user.pk if user is not None else _NOBODY,
            changes=changes,
        )


def _on_signed_in(request: HttpRequest, user: "User", **more: Any) -> None:
    login = more.get("sociallogin")
    methods = request.session.get("account_authentication_methods", [])
    kinds = [str(entry.get("type") or entry.get("method")) for entry in methods]
    if login is not None:
        kinds = [login.account.provider, *[kind for kind in kinds if kind != "socialaccount"]]
    _note("session.begin", request, user, method=" + ".join(dict.fromkeys(kinds)))


def _on_signed_out(request: HttpRequest, user: "User | None", **_more: Any) -> None:
    if user is not None:
        _note("session.end", request, user)


def _on_factor_added(
    request: HttpRequest, user: "User", authenticator: Authenticator, **_more: Any
) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        _note("recovery_codes.make", request, user)
    else:
        _note("factor.add", request, user, method=authenticator.type)


def _on_factor_removed(
    request: HttpRequest, user: "User", authenticator: Authenticator, **_more: Any
) -> None:
    _note("factor.remove", request, user, method=authenticator.type)


def _on_codes_made(request: HttpRequest, user: "User", **_more: Any) -> None:
    _note("recovery_codes.make", request, user)


def _on_factor_used(
    request: HttpRequest, user: "User", authenticator: Authenticator, **_more: Any
) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        _note("recovery_codes.use", request, user)


def _on_factor_refused(
    request: HttpRequest, user: "User", authenticator: Authenticator, **_more: Any
) -> None:
    _note("factor.refuse", request, user, method=authenticator.type, is_known=False)


def _on_provider_connected(request: HttpRequest, sociallogin: Any, **_more: Any) -> None:
    account = sociallogin.account
    _note("provider.connect", request, account.user, method=account.provider)


def _on_provider_disconnected(request: HttpRequest, socialaccount: Any, **_more: Any) -> None:
    _note("provider.disconnect", request, socialaccount.user, method=socialaccount.provider)

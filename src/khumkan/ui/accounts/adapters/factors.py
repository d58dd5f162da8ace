"""Second factors: names, texts, which host a passkey belongs to, and who may go without."""

from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from khumkan.ui.accounts.devices import describe_device
from khumkan.ui.accounts.factors import may_remove

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """See `DefaultMFAAdapter`; each method below differs from it for the reason it states."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _(
            "Your role needs a second factor. Add another one before you remove this."
        ),
        "cannot_generate_recovery_codes": _(
            "Recovery codes stand in for a second factor. Set one up first."
        ),
        "incorrect_code": _("This code is wrong or has been used. Wait for the next one."),
        "too_many_tries": _("Too many tries today. Use a passkey, or ask your administrator."),
        "refused_passkey": _(
            "This passkey was not accepted. It may belong to another site, or took too long. "
            "Try again, or use another way."
        ),
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Refuse to remove the last factor of somebody whose role needs one."""
        return may_remove(authenticator.user, authenticator.pk)

    def generate_authenticator_name(self, user: "User", type: str) -> str:  # noqa: A002 -- allauth's
        """Suggest the device that is being used now: people know it by that."""
        del user, type
        return describe_device(self.request.headers.get("User-Agent", ""))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Bind passkeys to the public address, whatever Host header a request brings."""
        return {"id": urlsplit(settings.PUBLIC_URL).hostname or "", "name": self.get_totp_issuer()}

"""Forms of second factors: codes that work once, passkeys whose answer may be anything."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from khumkan.ui.accounts import once, trail
from khumkan.ui.accounts.forms.wording import word
from khumkan.ui.accounts.limits import count_try
from khumkan.ui.forms import PlainText

_NAME_LENGTH = 60
_MOST_BRACKETS: Final = 50  # a browser's answer has fewer than ten
_WRONG, _TOO_MANY, _NO_PASSKEY = "incorrect_code", "too_many_tries", "refused_passkey"
_CODE = _("Code")
_CODE_HINT = _("Six digits from your authenticator app, or one of your recovery codes.")
Answer = TypeVar("Answer")


class PasskeyAnswer(forms.JSONField):
    """What a browser says of a passkey, as JSON; never shown again, as it is good for one use.

    Python's reader gives up on lists within lists within lists, with an error of its own.
    """

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        """Refuse what is nested deeper than any passkey's answer before it is read."""
        if isinstance(value, str) and value.count("[") + value.count("{") > _MOST_BRACKETS:
            raise get_adapter().validation_error(_NO_PASSKEY)
        return super().to_python(value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return nothing to fill in: the next answer is another one."""
        del data, initial


class _CodeForm(base.BaseAuthenticateForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, "code", _CODE, _CODE_HINT, autofocus="autofocus")

    def clean_code(self) -> str:
        """Return the code if it is right and used for the first time."""
        tried = count_try(context.request, "second_factor", str(self.user.pk))
        if tried is None:
            raise get_adapter().validation_error(_TOO_MANY)
        code = str(super().clean_code())
        if not once.take(self.user, code):
            raise get_adapter().validation_error(_WRONG)
        tried.rollback()
        return code


class CodeForm(_CodeForm, base.AuthenticateForm):  # type: ignore[misc]  # as above
    """The code at sign-in."""


class ConfirmCodeForm(_CodeForm, base.ReauthenticateForm):  # type: ignore[misc]  # as above
    """The code once more, before something that matters."""


class ActivateAppForm(totp.ActivateTOTPForm):  # type: ignore[misc]  # as above
    """The first code of an authenticator app, which shows that the secret has arrived."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, "code", _("Code that the app shows"), inputmode="numeric")

    def clean_code(self) -> str:
        """Return the code; it can't be used again to sign in."""
        code = str(super().clean_code())
        once.take(self.user, code)
        return code


class AddPasskeyForm(webauthn.AddWebAuthnForm):  # type: ignore[misc]  # as above
    """A new passkey and what its owner calls it."""

    name = PlainText(max_length=_NAME_LENGTH, required=False)
    credential = PasskeyAnswer()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"passwordless": True, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        word(self, "name", _("Name"), _("So that you know it again, such as the device it is on."))
        word(
            self,
            "passwordless",
            _("Sign in with this passkey alone"),
            _("The device then asks for a fingerprint, face or PIN instead of your password."),
        )

    def clean(self) -> dict[str, Any]:
        """Take in whatever a browser sends; what is no passkey is refused, never an error."""
        return _read_passkey(super().clean)


class RenamePasskeyForm(webauthn.EditWebAuthnForm):  # type: ignore[misc]  # as above
    """A passkey's name."""

    name = PlainText(max_length=_NAME_LENGTH)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, "name", _("Name"))

    def save(self) -> Authenticator:
        """Rename it and write it down in one transaction."""
        with transaction.atomic():
            renamed = super().save()
            trail.note_factor_renamed(context.request, renamed)
        return renamed


class _PasskeyForm(webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]  # as above
    credential = PasskeyAnswer()

    def clean_credential(self) -> Authenticator:
        """Return the passkey that answered; whatever else a browser sends is refused."""
        return _read_passkey(super().clean_credential)


class PasskeyForm(_PasskeyForm):
    """The passkey as second factor at sign-in."""


class PasskeySignInForm(_PasskeyForm, webauthn.LoginWebAuthnForm):  # type: ignore[misc]  # as above
    """The passkey instead of a password."""


class ConfirmPasskeyForm(_PasskeyForm, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]  # as above
    """The passkey once more, before something that matters."""


def _read_passkey(read: Callable[[], Answer]) -> Answer:
    """Return what `read` makes of the browser's JSON.

    The library behind it expects well-formed answers; a forged one makes it stumble in many ways.
    """
    try:
        return read()
    except ValidationError as error:
        if error.code == _WRONG:
            raise get_adapter().validation_error(_NO_PASSKEY) from None
        raise
    except (AttributeError, LookupError, TypeError, ValueError):
        raise get_adapter().validation_error(_NO_PASSKEY) from None

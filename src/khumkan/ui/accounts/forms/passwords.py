"""Forms with a password in them."""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from khumkan.ui.accounts.forms.wording import word
from khumkan.ui.accounts.notices import order_password_link

_ADDRESS = _("E-mail address")
_PASSWORD = _("Password")
_NEW = _("New password")
_AGAIN = _("New password again")
_HINT = _("At least 12 characters. Several words in a row are good.")


class SignInForm(allauth_forms.LoginForm):  # type: ignore[misc]  # allauth has no types
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, "login", _ADDRESS, autocomplete="username")
        word(self, "password", _PASSWORD)


class AskForLinkForm(allauth_forms.ResetPasswordForm):  # type: ignore[misc]  # as above
    """Where to send a password link; the answer is the same whether there is an account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, "email", _ADDRESS, autocomplete="username")

    def clean_email(self) -> str:
        """Return the address without looking whether anybody has it."""
        return str(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **_more: Any) -> str:
        """Order the letter."""
        del request
        email = str(self.cleaned_data["email"])
        order_password_link(email)
        return email


class ChoosePasswordForm(allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]  # as above
    """A new password, for whoever holds a link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, "password1", _NEW, _HINT)
        word(self, "password2", _AGAIN)

    def clean(self) -> dict[str, Any]:
        """Say in our words that the two differ."""
        return _compare(self)


class ChangePasswordForm(allauth_forms.ChangePasswordForm):  # type: ignore[misc]  # as above
    """The present password and a new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, "oldpassword", _("Present password"))
        word(self, "password1", _NEW, _HINT)
        word(self, "password2", _AGAIN)

    def clean(self) -> dict[str, Any]:
        """Say in our words that the two differ."""
        return _compare(self)


class ConfirmPasswordForm(allauth_forms.ReauthenticateForm):  # type: ignore[misc]  # as above
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, "password", _PASSWORD)


def _compare(form: forms.Form) -> dict[str, Any]:
    first, second = form.cleaned_data.get("password1"), form.cleaned_data.get("password2")
    if first and second and first != second:
        form.add_error("password2", _("The two passwords are not the same."))
    return form.cleaned_data

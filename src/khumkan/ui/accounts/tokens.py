"""Links that let somebody choose a password: signed, short-lived, good for one use."""

from urllib.parse import urljoin

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse

from khumkan.ui.accounts.models import User


class PasswordTokens(PasswordResetTokenGenerator):
    """Django's own: hashed over password, last sign-in and address, so any of them ends a link."""


def make_password_link(user: User) -> str:
    """Return the full address where `user` can choose a password, once, for an hour."""
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": PasswordTokens().make_token(user)},
    )
    return urljoin(settings.PUBLIC_URL, path)

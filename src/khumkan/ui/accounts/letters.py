"""Letters about an account: plain text, in the language and calendar their receiver chose."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khumkan.ui.accounts.models import User
from khumkan.ui.accounts.tokens import make_password_link
from khumkan.ui.preferences import Preferences, using

NOTICES: Final[Mapping[str, Promise]] = {
    "password_changed": gettext_lazy("Your password was changed"),
    "password_reset": gettext_lazy("Your password was changed by a link sent to you"),
    "recovery_codes_generated": gettext_lazy("New recovery codes were made for your account"),
    "totp_activated": gettext_lazy("An authenticator app was added to your account"),
    "totp_deactivated": gettext_lazy("The authenticator app was removed from your account"),
    "webauthn_added": gettext_lazy("A passkey was added to your account"),
    "webauthn_removed": gettext_lazy("A passkey was removed from your account"),
    "factors_removed": gettext_lazy("Your second factors were removed by an administrator"),
    "account_connected": gettext_lazy("A sign-in provider was connected to your account"),
    "account_disconnected": gettext_lazy("A sign-in provider was disconnected from your account"),
}


def write_notice(user: User, kind: str, *, at: datetime, address: str, device: str) -> EmailMessage:
    """Tell somebody what happened to their account, when and from where."""
    with _as_read_by(user):
        subject = str(NOTICES[kind])
        seen = {"what": subject, "at": at, "address": address, "device": device}
        return _letter(user, subject, "accounts/letters/notice.txt", seen)


def write_password_link(user: User) -> EmailMessage:
    """Send the link that lets somebody choose a password. The token exists only in the letter."""
    with _as_read_by(user):
        link = {"link": make_password_link(user)}
        return _letter(user, _("Choose a new password"), "accounts/letters/password.txt", link)


def write_emergency(user: User, *, emergency: User) -> EmailMessage:
    """Tell an administrator that emergency access has been opened, and until when."""
    with _as_read_by(user):
        told = {"emergency": emergency.name, "until": emergency.break_glass_until}
        return _letter(
            user, _("Emergency access was opened"), "accounts/letters/emergency.txt", told
        )


def _letter(user: User, subject: str, template: str, context: Mapping[str, object]) -> EmailMessage:
    known = {"name": user.name, "hub": settings.PUBLIC_URL}
    body = render_to_string(template, {**known, **context})
    return EmailMessage(subject, body.strip() + "\n", to=[user.email])


@contextmanager
def _as_read_by(user: User) -> Iterator[None]:
    wishes = Preferences(user.language, user.theme, user.calendar, user.digits)
    with translation.override(user.language), using(wishes):
        yield

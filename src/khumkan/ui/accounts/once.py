"""A code is good for one use, for as long as it is good at all.

allauth remembers a used code for one period; with a tolerance of one period either way a code is
right for three, and could be replayed in the other two.
"""

from typing import TYPE_CHECKING

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User


def take(user: "User", code: str) -> bool:
    """Return whether this code was not used before, and remember that now it is.

    The code as allauth compares it: with a dash in the middle it is right, too, and no other code.
    """
    n_periods = 1 + 2 * app_settings.TOTP_TOLERANCE
    code = normalize_user_code(code)
    digest = salted_hmac("khumkan.ui.accounts.once", f"{user.pk}:{code}").hexdigest()
    return cache.add(f"code:{digest}", 1, timeout=n_periods * app_settings.TOTP_PERIOD)

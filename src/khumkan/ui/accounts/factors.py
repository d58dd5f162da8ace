"""Who needs a second factor, and which may be taken away. The rule itself is the apps' above."""

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.module_loading import import_string

from khumkan.ui.accounts.selectors import SECOND_FACTORS, has_second_factor

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User


def must_have(user: "User") -> bool:
    """Return whether the policy asks this person for a second factor."""
    return bool(import_string(settings.SECOND_FACTOR_POLICY)(user))


def is_missing(user: "User") -> bool:
    """Return whether somebody needs a second factor and has none."""
    return not has_second_factor(user) and must_have(user)


def may_remove(user: "User", factor_id: int) -> bool:
    """Return whether enough is left without this factor."""
    others = Authenticator.objects.filter(user=user.pk, type__in=SECOND_FACTORS)
    return others.exclude(pk=factor_id).exists() or not must_have(user)

"""Who somebody is: accounts by address and by key, their second factors, their emergency access."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet
from django.utils import timezone

from khumkan.ui.accounts.models import User

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def people() -> QuerySet[User]:
    """Return every account, in order of names. Who may see them is said by the apps above."""
    return User.objects.all()


def find_user(email: str) -> User | None:
    """Return the account of an e-mail address, in any case of letters, or None."""
    return User.objects.filter(email=email.strip().lower()).first()


def names_of(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of accounts by key, in one query; keys without an account are missing."""
    return dict(User.objects.filter(pk__in=set(ids)).order_by().values_list("pk", "name"))


def has_second_factor(user: User) -> bool:
    """Return whether somebody has an authenticator app or a passkey; recovery codes don't count."""
    kept = Authenticator.objects.filter(user=user.pk, type__in=SECOND_FACTORS)
    return bool(kept.exists())


def open_break_glass_accounts(at: datetime | None = None) -> QuerySet[User]:
    """Return the emergency accounts that work at `at` (now), the last to end first."""
    return (
        User.objects.filter(break_glass_until__gt=at or timezone.now())
        .filter(Q(is_active=True))
        .order_by("-break_glass_until")
    )


def ended_break_glass_accounts(at: datetime | None = None) -> QuerySet[User]:
    """Return the emergency accounts that ran out before `at` (now) and are not switched off yet."""
    return User.objects.filter(break_glass_until__lte=at or timezone.now(), is_active=True)

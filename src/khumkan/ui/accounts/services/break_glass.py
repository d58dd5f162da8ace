"""Emergency access: an account of its own that ends by itself, and that nobody can miss.

For the day when nobody who could let people in can be reached. Whoever has the machine opens it
from the command line; the audit trail, a banner and a letter say so.
"""

from datetime import timedelta
from typing import Final

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from khumkan.core.messages import message
from khumkan.ui.accounts.models import User
from khumkan.ui.accounts.notices import order_emergency
from khumkan.ui.accounts.selectors import ended_break_glass_accounts, find_user
from khumkan.ui.accounts.services.people import create_user
from khumkan.ui.accounts.services.sessions import end_sessions
from khumkan.ui.accounts.tokens import make_password_link
from khumkan.ui.actors import SYSTEM, Actor
from khumkan.ui.audit.services import record
from khumkan.ui.errors import RefusedError

MOST_HOURS: Final = 72


@transaction.atomic
def open_break_glass(
    *, email: str, name: str, hours: int, reason: str, by: Actor
) -> tuple[User, str]:
    """Open an emergency account for some hours; return it and the link to choose a password.

    The address must not be that of a person's own account: one that ends at a set hour is never
    mixed with one that stays. An emergency account of before is opened afresh, without the
    password and factors it had. Raises RefusedError for too many hours, no reason, such an address.
    """
    _refuse(hours, reason)
    user = _take_account(email, name, by)
    user.break_glass_until = timezone.now() + timedelta(hours=hours)
    user.is_active = True
    user.set_unusable_password()
    user.save(update_fields=["break_glass_until", "is_active", "password"])
    opened = {"reason": (None, reason.strip()), "until": (None, user.break_glass_until)}
    record("break_glass.open", by=by, object_kind="user", object_id=user.pk, changes=opened)
    order_emergency(user)
    return user, make_password_link(user)


@transaction.atomic
def close_ended_break_glass() -> int:
    """Switch off the emergency accounts that have run out; return how many.

    They can't be entered any more in any case: this writes the end into the audit trail.
    """
    ended = list(ended_break_glass_accounts().select_for_update())
    for user in ended:
        user.is_active = False
        user.save(update_fields=["is_active"])
        record("break_glass.end", by=SYSTEM, object_kind="user", object_id=user.pk)
        end_sessions(user, by=SYSTEM)
    return len(ended)


def _refuse(hours: int, reason: str) -> None:
    if not 1 <= hours <= MOST_HOURS:
        raise RefusedError(
            message("Emergency access lasts from 1 to {most} hours", most=MOST_HOURS), field="hours"
        )
    if not reason.strip():
        raise RefusedError(message("Say why: the reason stands in the audit trail"), field="reason")


def _take_account(email: str, name: str, by: Actor) -> User:
    user = find_user(email)
    if user is None:
        return create_user(email=email, name=name, by=by)
    if user.break_glass_until is None:
        raise RefusedError(
            message("This address belongs to somebody's own account; take another"), field="email"
        )
    Authenticator.objects.filter(user=user.pk).delete()
    end_sessions(user, by=by)
    return user

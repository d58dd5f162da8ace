"""Passwords are kept here: hashed first, then stored together with the audit entry."""

from django.db import transaction

from khumkan.ui.accounts.models import User
from khumkan.ui.actors import Actor
from khumkan.ui.audit.services import record


def keep_password(user: User, password: str, *, by: Actor) -> None:
    """Give somebody a new password, which the caller has checked; their other sessions end.

    The hash takes long on purpose and is made before the transaction locks anything.
    """
    user.set_password(password)
    action = "password.change" if by.user_id == user.pk else "password.reset"
    with transaction.atomic():
        user.save(update_fields=["password"])
        record(action, by=by, object_kind="user", object_id=user.pk)

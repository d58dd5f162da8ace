"""Accounts begin, change their names, rest and come back; they are never deleted."""

from typing import Final

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import get_language

from khumkan.core.messages import message
from khumkan.ui.accounts.models import User
from khumkan.ui.accounts.services.sessions import end_sessions
from khumkan.ui.actors import Actor
from khumkan.ui.audit.services import differences, record
from khumkan.ui.errors import ConflictError, NotFoundError, RefusedError

KIND: Final = "user"


def create_user(
    *, email: str, name: str, name_en: str = "", password: str | None = None, by: Actor
) -> User:
    """Make an account; without a password only a password link opens it.

    It begins in the language in force: that of who makes it, or accepts an invitation to it.

    Whoever calls has made sure that the address is the person's own. Raises RefusedError for an
    address that is taken or none, an empty name, a password that is too weak.
    """
    user = User(
        email=_clean_email(email),
        name=name.strip(),
        name_en=name_en.strip(),
        language=get_language() or settings.LANGUAGE_CODE,
    )
    if not user.name:
        raise RefusedError(message("Enter a name"), field="name")
    _give_password(user, password)
    with transaction.atomic():
        _store(user)
        record("user.create", by=by, object_kind=KIND, object_id=user.pk)
    return user


@transaction.atomic
def change_names(user: User, *, name: str, name_en: str, version: int, by: Actor) -> User:
    """Keep somebody's names. Raises ConflictError if the account has changed since `version`."""
    kept = _lock(user)
    _require_version(kept, version)
    changes = differences(
        {"name": kept.name, "name_en": kept.name_en}, {"name": name, "name_en": name_en}
    )
    if changes:
        kept.name, kept.name_en, kept.version = name, name_en, kept.version + 1
        kept.save(update_fields=["name", "name_en", "version"])
        record("user.change", by=by, object_kind=KIND, object_id=kept.pk, changes=changes)
    return kept


@transaction.atomic
def deactivate_user(user: User, *, by: Actor) -> User:
    """Let somebody in no more, and end their sessions at once."""
    kept = _lock(user)
    if kept.is_active:
        _switch(kept, by=by, is_active=False)
        end_sessions(kept, by=by)
    return kept


@transaction.atomic
def reactivate_user(user: User, *, by: Actor) -> User:
    """Let somebody in again, with the password and factors they had."""
    kept = _lock(user)
    if not kept.is_active:
        _switch(kept, by=by, is_active=True)
    return kept


def _clean_email(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise RefusedError(
            message("Enter an e-mail address like name@hospital.go.th"), field="email"
        ) from None
    return email


def _give_password(user: User, password: str | None) -> None:
    if password is None:
        user.set_unusable_password()
        return
    try:
        validate_password(password, user)
    except ValidationError:
        raise RefusedError(
            message("Choose a longer password that is neither common nor like your name"),
            field="password",
        ) from None
    user.set_password(password)


def _store(user: User, *fields: str) -> None:
    try:
        with transaction.atomic():
            user.save(update_fields=fields or None)
    except IntegrityError:
        raise RefusedError(
            message("There is already an account with this e-mail address"), field="email"
        ) from None


def _require_version(user: User, version: int) -> None:
    if user.version != version:
        raise ConflictError(message("Somebody else changed this account in the meantime"))


def _lock(user: User) -> User:
    kept = User.objects.select_for_update().filter(pk=user.pk).first()
    if kept is None:
        raise NotFoundError(message("there is no such account"))
    return kept


def _switch(user: User, *, by: Actor, is_active: bool) -> None:
    user.is_active, user.version = is_active, user.version + 1
    user.switched_off_by_id = None if is_active else by.user_id
    user.save(update_fields=["is_active", "switched_off_by_id", "version"])
    action = "user.reactivate" if is_active else "user.deactivate"
    record(action, by=by, object_kind=KIND, object_id=user.pk)

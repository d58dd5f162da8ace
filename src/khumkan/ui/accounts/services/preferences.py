"""How somebody wants to see the product."""

from enum import Enum
from typing import Final

from django.db import transaction

from khumkan.core.messages import message
from khumkan.ui.accounts.choices import Calendar, Digits, Language, Theme
from khumkan.ui.accounts.models import User
from khumkan.ui.actors import Actor
from khumkan.ui.audit.services import differences, record
from khumkan.ui.errors import RefusedError

_CHOICES: Final[dict[str, type[Enum]]] = {
    "language": Language,
    "theme": Theme,
    "calendar": Calendar,
    "digits": Digits,
}


@transaction.atomic
def set_preferences(
    user: User,
    *,
    language: str | None = None,
    theme: str | None = None,
    calendar: str | None = None,
    digits: str | None = None,
    by: Actor,
) -> User:
    """Keep what is given and leave the rest; return the account as it now is.

    Raises RefusedError for a value that isn't offered.
    """
    chosen = {"language": language, "theme": theme, "calendar": calendar, "digits": digits}
    given = {field: value for field, value in chosen.items() if value is not None}
    _refuse_unknown(given)
    kept = User.objects.select_for_update().get(pk=user.pk)
    changes = differences({field: getattr(kept, field) for field in given}, given)
    if changes:
        for field, value in given.items():
            setattr(kept, field, value)
        kept.save(update_fields=list(given))
        record("preferences.change", by=by, object_kind="user", object_id=user.pk, changes=changes)
    return kept


def _refuse_unknown(given: dict[str, str]) -> None:
    for field, value in given.items():
        if value not in {member.value for member in _CHOICES[field]}:
            raise RefusedError(message("Choose one of the values offered"), field=field)

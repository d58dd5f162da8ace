"""What people wish to suppress, checked: every one has a reason and an end."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from khumkan.core.errors import ConfigurationError
from khumkan.core.ids import IdMaker
from khumkan.core.messages import message
from khumkan.node.state import StoredSuppression

LONGEST: Final = timedelta(days=366)
_LONGEST_REASON: Final = 500
_MOST_FIELDS: Final = 10


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for. `fields` are columns, such as user.name, and their values."""

    rule_id: str
    source_id: UUID | None
    fields: tuple[tuple[str, str], ...]
    reason: str
    until: datetime


def make_suppression(wish: Wish, who: str, now: datetime, ids: IdMaker) -> StoredSuppression:
    """Return the suppression. Raises ConfigurationError for one without reason or end."""
    reason = " ".join(wish.reason.split())
    if not reason or len(reason) > _LONGEST_REASON or not reason.isprintable():
        raise ConfigurationError(
            message("give a reason, in one line of at most {most} letters", most=_LONGEST_REASON)
        )
    if not now < wish.until <= now + LONGEST:
        raise ConfigurationError(
            message("a suppression ends after today and within a year: choose another --until")
        )
    if not wish.rule_id.strip() or len(wish.fields) > _MOST_FIELDS:
        raise ConfigurationError(
            message("name one rule, and at most {most} fields", most=_MOST_FIELDS)
        )
    return StoredSuppression(
        ids.make(), wish.rule_id.strip(), wish.source_id, wish.fields, reason, wish.until, now, who
    )

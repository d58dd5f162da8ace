"""Whether a recipient's certificate counts now: compared by a person, alive, for how long."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from khumkan.hub.incidents.models import Recipient

WARNED_BEFORE: Final = timedelta(days=30)


class KeyStanding(StrEnum):
    """What can be done with what is known of a recipient's certificate."""

    NONE = "none"
    NOT_COMPARED = "not-compared"
    EXPIRED = "expired"
    ENDING = "ending"
    GOOD = "good"


USABLE: Final = frozenset({KeyStanding.ENDING, KeyStanding.GOOD})


def standing_of(recipient: Recipient, at: datetime) -> KeyStanding:
    """Return how a recipient's certificate stands at a moment; it warns 30 days before its end."""
    if not recipient.certificate:
        return KeyStanding.NONE
    end = recipient.usable_until
    if end is not None and end <= at:
        return KeyStanding.EXPIRED
    if recipient.compared_at is None:
        return KeyStanding.NOT_COMPARED
    return KeyStanding.ENDING if end is not None and end - at <= WARNED_BEFORE else KeyStanding.GOOD

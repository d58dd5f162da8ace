"""What an indicator is: a value or a pattern that tells of an attack, who says so, until when."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from khumkan.engine.compiled import RuleHead
from khumkan.engine.indicators.patterns import Alternative
from khumkan.wire.observables import Observable


@dataclass(frozen=True, slots=True)
class Indicator:
    """One value. `head` names it like a rule; `valid_until` is as its source wrote it.

    "" is no end; a date alone is that whole day; a time without a zone is UTC.
    """

    observable: Observable
    head: RuleHead
    valid_until: str = ""

    def describe(self) -> str:
        """Return kind, value and end."""
        return f"{self.observable.kind}: {self.observable.value}{_until(self.valid_until)}"


@dataclass(frozen=True, slots=True)
class PatternIndicator:
    """Conditions over one event, of which any one makes it hold; the rest as of `Indicator`."""

    alternatives: tuple[Alternative, ...]
    head: RuleHead
    valid_until: str = ""

    def describe(self, words: str) -> str:
        """Return a comparison of its pattern, and its end."""
        return f"{words}{_until(self.valid_until)}"


AnyIndicator: TypeAlias = Indicator | PatternIndicator


def end_of(valid_until: str) -> datetime | None:
    """Return the moment from which an indicator is not valid any more; None for no end.

    Raises ValueError for what is no date.
    """
    if not valid_until:
        return None
    moment = datetime.fromisoformat(valid_until)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    is_day = len(valid_until) <= len("2027-01-01") and "T" not in valid_until
    return moment.replace(hour=23, minute=59, second=59, microsecond=999_999) if is_day else moment


def is_expired(valid_until: str, now: datetime) -> bool:
    """Say whether an end has come; what is no date is no end."""
    try:
        end = end_of(valid_until)
    except ValueError:
        return False
    return end is not None and end <= now


def _until(valid_until: str) -> str:
    return f", until {valid_until}" if valid_until else ""

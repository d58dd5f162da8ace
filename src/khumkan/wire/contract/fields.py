"""What the messages of the contract are made of: a version, times, counts, and two base structs.

No message has a field it doesn't know: a change of any field is a new version.
"""

from datetime import UTC, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from khumkan.core.errors import WireError
from khumkan.core.messages import message

CONTRACT_VERSION = 1

Time = Annotated[datetime, Meta(tz=True)]
MOST = 2**53 - 1
"""The largest count that a message can name, and that sums of what nodes say are cut at."""

Count = Annotated[int, Meta(ge=0, le=MOST)]
Version = Annotated[int, Meta(ge=1, le=2**31 - 1)]


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A piece of a message."""


class ContractMessage(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="message"
):
    """A whole message; `message` names its kind, `contract` the version it is written in."""

    contract: Version = CONTRACT_VERSION


# A log line may name any year. What is near either end of what Python can hold can't be shown in
# Thai time, or moved by a clock's difference: one such moment would break every page that shows it.
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_BEYOND = datetime(2200, 1, 1, tzinfo=UTC)


def tellable_time(at: datetime | None, otherwise: datetime) -> datetime:
    """Return a moment if the contract has room for it, else the other one."""
    return at if at is not None and _EARLIEST <= at < _BEYOND else otherwise


def require_times(*moments: datetime | None) -> None:
    """Refuse moments before 1970 and from 2200 on; what has no zone is refused elsewhere."""
    known = (at for at in moments if at is not None and at.tzinfo is not None)
    if not all(_EARLIEST <= at < _BEYOND for at in known):
        raise WireError(message("a time is before the year 1970, or after 2199"))


def require_span(first_at: datetime, last_at: datetime) -> None:
    """Refuse a span that ends before it starts, or no contract has room for."""
    require_times(first_at, last_at)
    if last_at < first_at:
        raise WireError(message("a span ends before it starts: last_at is before first_at"))

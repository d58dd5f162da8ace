"""What the messages of the contract are made of: a version, times, counts, and two base structs.

No message has a field it doesn't know: a change of any field is a new version.
"""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from khumkan.core.errors import WireError
from khumkan.core.messages import message

CONTRACT_VERSION = 1

Time = Annotated[datetime, Meta(tz=True)]
Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Version = Annotated[int, Meta(ge=1, le=2**31 - 1)]


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A piece of a message."""


class ContractMessage(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="message"
):
    """A whole message; `message` names its kind, `contract` the version it is written in."""

    contract: Version = CONTRACT_VERSION


def require_span(first_at: datetime, last_at: datetime) -> None:
    """Refuse a span that ends before it starts."""
    if last_at < first_at:
        raise WireError(message("a span ends before it starts: last_at is before first_at"))

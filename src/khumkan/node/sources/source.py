"""One source of logs, and the rules for its name and kind."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from khumkan.core.errors import ConfigurationError
from khumkan.core.messages import message

_KIND: Final = re.compile(r"[a-z]{1,16}[0-9]{0,4}(?:-[a-z]{1,16}[0-9]{0,4}){0,2}")
_LONGEST_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class Source:
    """A device or program that sends logs.

    `token_hash` is the SHA-256 of its token in hexadecimal; None is a sender known by its address
    alone, which anyone on the network can take. Name and address never leave the node; the kind
    does. Times are UTC; `ended_at` is None while it may send.
    """

    id: UUID
    name: str
    kind: str
    token_hash: str | None
    made_at: datetime
    ended_at: datetime | None = None

    @property
    def is_authenticated(self) -> bool:
        """Say whether it has to show a token."""
        return self.token_hash is not None


def check_name(name: str) -> str:
    """Return a name without spaces around it; raises ConfigurationError if it is none."""
    bare = name.strip()
    if not bare or len(bare) > _LONGEST_NAME or not bare.isprintable():
        raise ConfigurationError(
            message(
                "a source needs a name of 1 to {most} characters on one line, such as “web server”",
                most=_LONGEST_NAME,
            )
        )
    return bare


def check_kind(kind: str) -> str:
    """Return a kind the contract with the hub has room for; raises ConfigurationError if not."""
    if not _KIND.fullmatch(kind):
        raise ConfigurationError(
            message(
                "{kind} is no kind of source: use up to three small words joined by hyphens, such "
                "as windows, fortigate or web-server",
                kind=repr(kind[:80]),
            )
        )
    return kind

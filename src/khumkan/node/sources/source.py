"""One source of logs: who it is, and what people said of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Source:
    """A device or program that sends logs.

    `token_hash` is the SHA-256 of its token, `certificate_hash` that of its client certificate's
    DER, both in hexadecimal; without either it is a sender known by its address alone, which anyone
    on the network can take. Name and address never leave the node; the kind does. Times are UTC;
    `ended_at` is None while it may send.

    `format` is the name of a reader that its bytes are given to, None for what they look like;
    `keep_days` how long its logs are kept, None as long as all others; `silent_after_minutes`
    after how long a silence is wrong, None for what is learnt.
    """

    id: UUID
    name: str
    kind: str
    token_hash: str | None
    made_at: datetime
    ended_at: datetime | None = None
    certificate_hash: str | None = None
    format: str | None = None
    keep_days: int | None = None
    silent_after_minutes: int | None = None

    @property
    def is_authenticated(self) -> bool:
        """Say whether it has to show a token or a certificate."""
        return self.token_hash is not None or self.certificate_hash is not None

"""What an observable is: one value of one kind, in the only spelling khumkan uses for it."""

from dataclasses import dataclass
from enum import StrEnum

_SHOWN_CHARACTERS = 100


class Kind(StrEnum):
    """The kinds of observable; a network is kept apart from a single address."""

    IPV4 = "ipv4"
    IPV6 = "ipv6"
    IPV4_NETWORK = "ipv4-network"
    IPV6_NETWORK = "ipv6-network"
    DOMAIN = "domain"
    URL = "url"
    EMAIL = "email"
    FILE_NAME = "file-name"
    MD5 = "md5"
    SHA1 = "sha1"
    SHA256 = "sha256"
    SHA512 = "sha512"


@dataclass(frozen=True, slots=True, order=True)
class Observable:
    """A normalised value: two observables are the same thing exactly if they are equal.

    The `parse_` functions of this package make them; `value` is never raw input.
    """

    kind: Kind
    value: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


def shown(text: str) -> str:
    """Return a text as a refusal shows it: quoted, escaped, and cut to a readable length."""
    return repr(text[:_SHOWN_CHARACTERS])

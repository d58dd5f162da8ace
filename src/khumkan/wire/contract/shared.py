"""The observables that may leave a hospital, each checked when it is made and when it is read.

Refusals never repeat the value: it may be the very thing that should not have been sent.
"""

import re
from typing import Annotated
from urllib.parse import unquote

from msgspec import Meta

from khumkan.core.errors import WireError
from khumkan.core.messages import message
from khumkan.wire.contract.fields import Part
from khumkan.wire.observables import (
    is_public_address,
    is_public_domain,
    parse_address,
    parse_domain,
    parse_url,
    url_host,
)

MASK = "*"
"""What stands for each masked character of a URL."""

_MAX_DECODINGS = 5
_PERSONAL = re.compile(r"\d{6,}|@|[^\x00-\x7f]")

AddressText = Annotated[str, Meta(pattern=r"\A[0-9a-f.:]{2,45}\Z")]
DomainText = Annotated[str, Meta(pattern=r"\A[a-z0-9._-]{3,253}\Z")]
UrlText = Annotated[str, Meta(pattern=r"\A[a-z][a-z0-9+.-]*://[!-~]+\Z", max_length=2048)]
HashText = Annotated[
    str, Meta(pattern=r"\A(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})\Z")
]


class SharedAddress(Part, frozen=True, kw_only=True, tag_field="kind", tag="address"):
    """A public IPv4 or IPv6 address, normalised."""

    value: AddressText

    def __post_init__(self) -> None:
        if not is_public_address(self.value) or parse_address(self.value).value != self.value:
            raise WireError(message("only public, normalised addresses may be shared"))


class SharedDomain(Part, frozen=True, kw_only=True, tag_field="kind", tag="domain"):
    """A domain name that can exist outside one house, normalised."""

    value: DomainText

    def __post_init__(self) -> None:
        if not is_public_domain(self.value) or parse_domain(self.value).value != self.value:
            raise WireError(message("only public, normalised domain names may be shared"))


class SharedUrl(Part, frozen=True, kw_only=True, tag_field="kind", tag="url"):
    """Scheme, public host and path of a URL, normalised; never its query.

    Runs of six and more digits, `@` and everything that isn't ASCII are masked, percent-encoded or
    not: they may be a citizen's number, an e-mail address, a name.
    """

    value: UrlText

    def __post_init__(self) -> None:
        # A letter in the place of each mask: a masked host still has to be a host.
        unmasked = self.value.replace(MASK, "x")
        try:
            is_normal = parse_url(unmasked).value == unmasked
        except WireError:
            is_normal = False
        if not is_normal or "?" in self.value:
            raise WireError(message("only scheme, host and path of normalised URLs may be shared"))
        host = url_host(unmasked)
        if not (is_public_address(host) or is_public_domain(host)):
            raise WireError(message("only URLs of public hosts may be shared"))
        if _PERSONAL.search(_decoded(self.value)):
            raise WireError(
                message(
                    "digit runs of six and more, @ and non-ASCII in a URL are masked before it "
                    "may be shared"
                )
            )


class SharedHash(Part, frozen=True, kw_only=True, tag_field="kind", tag="hash"):
    """The MD5, SHA-1, SHA-256 or SHA-512 of a file; its length tells which."""

    value: HashText


SharedObservable = SharedAddress | SharedDomain | SharedUrl | SharedHash


def _decoded(url: str) -> str:
    """Undo percent-encoding, and the percent-encoding of percent-encoding."""
    for _ in range(_MAX_DECODINGS):
        url = unquote(url)
    return url

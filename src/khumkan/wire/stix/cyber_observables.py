"""The STIX cyber-observable objects that khumkan makes and reads. Source: STIX 2.1 §6.

Less common properties of theirs (`resolves_to_refs`, `mime_type`, …) are kept in `extra`.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from khumkan.wire.stix.common import StixObject, Text


class CyberObservable(StixObject, frozen=True, kw_only=True):
    """A fact seen on a network or a machine; it has no maker and no time of its own."""

    defanged: bool = False


class Ipv4Addr(CyberObservable, frozen=True, kw_only=True, tag="ipv4-addr"):
    """An IPv4 address, or a network in CIDR notation."""

    value: Text


class Ipv6Addr(CyberObservable, frozen=True, kw_only=True, tag="ipv6-addr"):
    """An IPv6 address, or a network in CIDR notation."""

    value: Text


class DomainName(CyberObservable, frozen=True, kw_only=True, tag="domain-name"):
    """A name in the DNS."""

    value: Text


class Url(CyberObservable, frozen=True, kw_only=True, tag="url"):
    """A URL."""

    value: Text


class EmailAddr(CyberObservable, frozen=True, kw_only=True, tag="email-addr"):
    """An e-mail address."""

    value: Text
    display_name: str | None = None


class File(CyberObservable, frozen=True, kw_only=True, tag="file"):
    """A file, known by hashes (keys as in `SHA-256`) or by name."""

    hashes: dict[str, str] = msgspec.field(default_factory=dict)
    name: str | None = None
    size: Annotated[int, Meta(ge=0)] | None = None

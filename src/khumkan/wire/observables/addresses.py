"""IP addresses and networks in their canonical spelling, and which addresses are public.

Canonical: dotted decimal without leading zeros; RFC 5952 for IPv6; an IPv4-mapped IPv6 address is
the IPv4 address inside it, since it is the same host.
"""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from khumkan.core.errors import WireError
from khumkan.core.messages import message
from khumkan.wire.observables.kinds import Kind, Observable, shown

_PREFIX_LENGTH = re.compile(r"0|[1-9][0-9]{0,2}")
_MAPPED_BITS = 96  # ::ffff:0:0/96, RFC 4291 §2.5.5.2

# The IANA special-purpose registries, kept here because Python's own table changes between
# versions. Documentation networks (TEST-NET-1 to -3, 2001:db8::/32, 3fff::/20) are missing on
# purpose: they count as public, because drills and samples use them and no real host has them.
_NOT_PUBLIC_IPV4 = [
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # 6to4 relays, withdrawn
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
]
_GLOBAL_IPV6 = IPv6Network("2000::/3")
_NOT_PUBLIC_IPV6 = [
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, Teredo among them
        "2002::/16",  # 6to4: an IPv4 address, perhaps a private one, inside
    )
]


def parse_address(text: str) -> Observable:
    """Return the IPv4 or IPv6 observable that a text spells.

    Raises WireError on zone ids (`fe80::1%eth0` means something on one machine only), on octets
    with leading zeros (octal to some programs, decimal to others) and on everything else.
    """
    return _observable(_address(text.strip()))


def parse_network(text: str) -> Observable:
    """Return the network that a text in CIDR notation spells, with its host bits cleared.

    A network of one address (`/32`, `/128`) is that address. Raises WireError.
    Source: RFC 4632; STIX 2.1 §6.8 and §6.9.
    """
    base, slash, length = text.strip().partition("/")
    address = _address(base)
    if not slash or not _PREFIX_LENGTH.fullmatch(length) or int(length) > address.max_prefixlen:
        raise WireError(
            message(
                "{text} is not a network such as 192.0.2.0/24: the length of the prefix, in bits, "
                "stands after the slash",
                text=shown(text),
            )
        )
    bits = int(length)
    if isinstance(address, IPv6Address) and address.ipv4_mapped and bits >= _MAPPED_BITS:
        address, bits = address.ipv4_mapped, bits - _MAPPED_BITS
    if bits == address.max_prefixlen:
        return _observable(address)
    network = ip_network((address, bits), strict=False)
    kind = Kind.IPV4_NETWORK if network.version == 4 else Kind.IPV6_NETWORK  # noqa: PLR2004  # IPv4
    return Observable(kind, str(network))


def is_public_address(text: str) -> bool:
    """Say whether a text is one address that hosts anywhere on the Internet can have.

    Private, loopback, link-local, CGNAT, multicast, unique-local, reserved and tunnel addresses
    are not; documentation addresses are. What is no address at all is not public either.
    """
    try:
        observable = parse_address(text)
    except WireError:
        return False
    if observable.kind is Kind.IPV4:
        ipv4 = IPv4Address(observable.value)
        return not any(ipv4 in network for network in _NOT_PUBLIC_IPV4)
    ipv6 = IPv6Address(observable.value)
    return ipv6 in _GLOBAL_IPV6 and not any(ipv6 in network for network in _NOT_PUBLIC_IPV6)


def _address(text: str) -> IPv4Address | IPv6Address:
    try:
        address = ip_address(text)
    except ValueError:
        raise WireError(
            message("{text} is not an IPv4 or IPv6 address", text=shown(text))
        ) from None
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        raise WireError(
            message(
                "{text} has a zone id, which has a meaning on one machine only; leave it out",
                text=shown(text),
            )
        )
    return address


def _observable(address: IPv4Address | IPv6Address) -> Observable:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is None:
            return Observable(Kind.IPV6, str(address))
        address = address.ipv4_mapped
    return Observable(Kind.IPV4, str(address))

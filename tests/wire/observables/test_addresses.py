import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.core.errors import WireError
from khumkan.wire.observables import (
    Kind,
    Observable,
    is_public_address,
    parse_address,
    parse_network,
)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        pytest.param("192.0.2.1", Kind.IPV4, "192.0.2.1", id="plain"),
        pytest.param(" 192.0.2.1\n", Kind.IPV4, "192.0.2.1", id="space around"),
        pytest.param("0.0.0.1", Kind.IPV4, "0.0.0.1", id="zero"),
        pytest.param("2001:DB8::1", Kind.IPV6, "2001:db8::1", id="upper case"),
        pytest.param("2001:0db8:0:0:0:0:0:0001", Kind.IPV6, "2001:db8::1", id="written out"),
        pytest.param("2001:db8:0:0:1:0:0:1", Kind.IPV6, "2001:db8::1:0:0:1", id="first run of 0"),
        pytest.param("2001:db8:0:1:1:1:1:1", Kind.IPV6, "2001:db8:0:1:1:1:1:1", id="a single 0"),
        pytest.param("::ffff:192.0.2.1", Kind.IPV4, "192.0.2.1", id="mapped"),
        pytest.param("::FFFF:C000:0201", Kind.IPV4, "192.0.2.1", id="mapped, in hexadecimal"),
        pytest.param("::192.0.2.1", Kind.IPV6, "::c000:201", id="compatible is not mapped"),
        pytest.param("64:ff9b::192.0.2.1", Kind.IPV6, "64:ff9b::c000:201", id="NAT64"),
        pytest.param("::", Kind.IPV6, "::", id="unspecified"),
    ],
)
def test_an_address_gets_its_canonical_spelling(text: str, kind: Kind, value: str) -> None:
    assert parse_address(text) == Observable(kind, value)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("192.0.2", id="three octets"),
        pytest.param("192.0.2.1.1", id="five octets"),
        pytest.param("192.0.2.256", id="octet too large"),
        pytest.param("192.0.2.010", id="leading zero"),
        pytest.param("00.0.0.0", id="leading zero in front"),
        pytest.param("::ffff:192.0.2.010", id="leading zero, mapped"),
        pytest.param("192.0.2.-1", id="negative"),
        pytest.param("0x7f.0.0.1", id="hexadecimal"),
        pytest.param("3232235777", id="one number"),
        pytest.param("192.0.2.๑", id="Thai digit"),
        pytest.param("192.0.2.1/32", id="network"),
        pytest.param("192.0.2.1:80", id="port"),
        pytest.param("[2001:db8::1]", id="brackets"),
        pytest.param("2001:db8::1::2", id="two gaps"),
        pytest.param("2001:db8::12345", id="group too long"),
        pytest.param("12345::", id="first group too long"),
        pytest.param("192.0.2[.]1", id="defanged"),
        pytest.param("localhost", id="name"),
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(WireError, match="not an IPv4 or IPv6 address"):
        parse_address(text)


@pytest.mark.parametrize("text", ["fe80::1%eth0", "fe80::1%1", "2001:db8::1%x"])
def test_a_zone_id_is_refused_by_name(text: str) -> None:
    with pytest.raises(WireError, match="zone id"):
        parse_address(text)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        pytest.param("198.51.100.0/24", Kind.IPV4_NETWORK, "198.51.100.0/24", id="plain"),
        pytest.param("198.51.100.7/24", Kind.IPV4_NETWORK, "198.51.100.0/24", id="host bits"),
        pytest.param("0.0.0.0/0", Kind.IPV4_NETWORK, "0.0.0.0/0", id="everything"),
        pytest.param("198.51.100.7/32", Kind.IPV4, "198.51.100.7", id="one address"),
        pytest.param("2001:DB8::1/32", Kind.IPV6_NETWORK, "2001:db8::/32", id="IPv6"),
        pytest.param("2001:db8::1/128", Kind.IPV6, "2001:db8::1", id="one IPv6 address"),
        pytest.param("::ffff:198.51.100.7/120", Kind.IPV4_NETWORK, "198.51.100.0/24", id="mapped"),
        pytest.param("::ffff:198.51.100.7/128", Kind.IPV4, "198.51.100.7", id="one mapped address"),
        pytest.param("::ffff:0:0/95", Kind.IPV6_NETWORK, "::fffe:0:0/95", id="wider than mapped"),
    ],
)
def test_a_network_gets_its_canonical_spelling(text: str, kind: Kind, value: str) -> None:
    assert parse_network(text) == Observable(kind, value)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("198.51.100.0", id="no slash"),
        pytest.param("198.51.100.0/", id="no length"),
        pytest.param("198.51.100.0/33", id="too long"),
        pytest.param("2001:db8::/129", id="too long for IPv6"),
        pytest.param("198.51.100.0/-1", id="negative"),
        pytest.param("198.51.100.0/08", id="leading zero"),
        pytest.param("198.51.100.0/255.255.255.0", id="mask"),
        pytest.param("198.51.100.0/24/24", id="two slashes"),
        pytest.param("198.51.100.0/๘", id="Thai digit"),
        pytest.param("198.51.100/24", id="short"),
        pytest.param("fe80::1%eth0/64", id="zone id"),
    ],
)
def test_what_is_no_network_is_refused(text: str) -> None:
    with pytest.raises(WireError):
        parse_network(text)


@pytest.mark.parametrize(
    ("text", "is_public"),
    [
        pytest.param("8.8.8.8", True, id="public"),
        pytest.param("192.0.2.1", True, id="TEST-NET-1"),
        pytest.param("198.51.100.1", True, id="TEST-NET-2"),
        pytest.param("203.0.113.255", True, id="TEST-NET-3"),
        pytest.param("2001:db8::1", True, id="IPv6 documentation"),
        pytest.param("3fff::1", True, id="IPv6 documentation, the newer one"),
        pytest.param("2404:6800:4001::1", True, id="public IPv6"),
        pytest.param("::ffff:8.8.8.8", True, id="mapped public"),
        pytest.param("0.1.2.3", False, id="this network"),
        pytest.param("10.255.255.255", False, id="private 10"),
        pytest.param("172.15.255.255", True, id="just below private 172"),
        pytest.param("172.16.0.0", False, id="private 172, first"),
        pytest.param("172.31.255.255", False, id="private 172, last"),
        pytest.param("172.32.0.0", True, id="just above private 172"),
        pytest.param("192.168.1.1", False, id="private 192"),
        pytest.param("100.63.255.255", True, id="just below CGNAT"),
        pytest.param("100.64.0.0", False, id="CGNAT, first"),
        pytest.param("100.127.255.255", False, id="CGNAT, last"),
        pytest.param("127.0.0.1", False, id="loopback"),
        pytest.param("169.254.169.254", False, id="link-local"),
        pytest.param("192.0.0.8", False, id="protocol assignments"),
        pytest.param("198.18.0.1", False, id="benchmarks"),
        pytest.param("224.0.0.1", False, id="multicast"),
        pytest.param("239.255.255.250", False, id="multicast, last"),
        pytest.param("255.255.255.255", False, id="broadcast"),
        pytest.param("::ffff:10.0.0.1", False, id="mapped private"),
        pytest.param("::", False, id="unspecified"),
        pytest.param("::1", False, id="IPv6 loopback"),
        pytest.param("fe80::1", False, id="IPv6 link-local"),
        pytest.param("fd00::1", False, id="unique local"),
        pytest.param("fc00::1", False, id="unique local, the other half"),
        pytest.param("ff02::1", False, id="IPv6 multicast"),
        pytest.param("2001::1", False, id="Teredo"),
        pytest.param("2002:a00:1::1", False, id="6to4 around a private address"),
        pytest.param("64:ff9b::a00:1", False, id="NAT64 around a private address"),
        pytest.param("fe80::1%eth0", False, id="zone id"),
        pytest.param("8.8.8.8/32", False, id="a network is no address"),
        pytest.param("08.8.8.8", False, id="leading zero"),
        pytest.param("example.org", False, id="a name"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_only_addresses_that_hosts_on_the_internet_can_have_are_public(
    text: str, is_public: bool
) -> None:
    assert is_public_address(text) is is_public


addresses = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6))


@given(addresses)
def test_a_canonical_address_stays_as_it_is(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    first = parse_address(str(address))
    assert parse_address(first.value) == first


@given(st.ip_addresses(v=6))
def test_every_spelling_of_an_ipv6_address_is_the_same_observable(
    address: ipaddress.IPv6Address,
) -> None:
    assert parse_address(address.exploded.upper()) == parse_address(address.compressed)


@given(addresses, st.integers(0, 128))
def test_a_canonical_network_stays_as_it_is_and_holds_its_address(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address, bits: int
) -> None:
    first = parse_network(f"{address}/{min(bits, address.max_prefixlen)}")
    if first.kind in {Kind.IPV4_NETWORK, Kind.IPV6_NETWORK}:
        assert parse_network(first.value) == first
        assert (
            ipaddress.ip_address(parse_address(str(address)).value)
            in ipaddress.ip_network(first.value)
            or first.kind is Kind.IPV6_NETWORK
        )
    else:
        assert parse_address(first.value) == first


@given(st.ip_addresses(v=4))
def test_python_agrees_on_what_is_private_except_for_documentation(
    address: ipaddress.IPv4Address,
) -> None:
    documentation = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")
    if any(address in ipaddress.ip_network(network) for network in documentation):
        assert is_public_address(str(address))
    elif address.is_private or address.is_multicast or address.is_reserved:
        assert not is_public_address(str(address))


@given(st.text(max_size=60))
def test_no_text_breaks_the_parsers(text: str) -> None:
    for parse in (parse_address, parse_network):
        try:
            observable = parse(text)
        except WireError:
            continue
        assert observable.value.isascii()

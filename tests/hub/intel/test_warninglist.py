"""The list of what everybody uses: well-formed, and matched by zone, network and host."""

import tomllib
from hashlib import md5, sha512
from importlib import resources
from ipaddress import ip_network

import pytest

from khumkan.hub.intel import warninglist
from khumkan.hub.intel.presenting import HELD_REASONS
from khumkan.hub.intel.warninglist import WARNINGS, find_warning
from khumkan.wire.observables import Kind, parse_domain, parse_hash

FACTS = tomllib.loads(resources.files(warninglist).joinpath("facts.toml").read_text("utf-8"))


@pytest.mark.parametrize("reason", FACTS)
def test_every_entry_is_in_its_one_spelling_and_has_a_reason(reason: str) -> None:
    assert reason in WARNINGS
    lists = FACTS[reason]
    assert lists.keys() <= {"domains", "exact", "hashes", "networks"}
    for name in (*lists.get("domains", ()), *lists.get("exact", ())):
        assert parse_domain(name).value == name
    for network in lists.get("networks", ()):
        assert str(ip_network(network)) == network
    for digits in lists.get("hashes", ()):
        assert parse_hash(digits).value == digits


def test_every_reason_can_be_read() -> None:
    assert WARNINGS.keys() <= HELD_REASONS.keys()
    assert FACTS.keys() | {"hub"} == WARNINGS.keys()


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        (Kind.DOMAIN, "go.th", "government"),
        (Kind.DOMAIN, "a.b.moph.go.th", "government"),
        (Kind.DOMAIN, "evilgo.th", ""),
        (Kind.DOMAIN, "co.th", "whole-zone"),
        (Kind.DOMAIN, "evil.co.th", ""),
        (Kind.DOMAIN, "com.cn", "whole-zone"),
        (Kind.DOMAIN, "evil.com.cn", ""),
        (Kind.DOMAIN, "azurewebsites.net", "whole-zone"),
        (Kind.DOMAIN, "evil.azurewebsites.net", ""),
        (Kind.DOMAIN, "9.113.0.203.in-addr.arpa", "whole-zone"),
        (Kind.MD5, md5(b"", usedforsecurity=False).hexdigest(), "empty-file"),
        (Kind.SHA512, sha512(b"").hexdigest(), "empty-file"),
        (Kind.IPV4, "9.9.9.250", "resolver"),
        (Kind.IPV4, "9.9.10.9", ""),
        (Kind.IPV6, "2001:7fd::1", "root-server"),
        (Kind.IPV6, "2001:db8::1", ""),
        (Kind.URL, "https://dl.google.com/x", "software-update"),
        (Kind.URL, "https://[2620:fe::fe]/x", "resolver"),
        (Kind.URL, "https://203.0.113.9/x", ""),
        (Kind.SHA256, "ab" * 32, ""),
    ],
)
def test_what_is_covered(kind: Kind, value: str, reason: str) -> None:
    assert find_warning(kind, value) == reason

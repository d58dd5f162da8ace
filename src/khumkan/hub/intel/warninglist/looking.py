"""Looks one observable up: a few look-ups in sets, however long the list is."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from ipaddress import ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from khumkan.wire.observables import Kind, url_host

_REMEMBERED: Final = 10_000
_ADDRESSES: Final = frozenset({Kind.IPV4, Kind.IPV6})

# Where everybody of a country registers: a name of one kind right below its two letters.
_COUNTRYS_ZONE: Final = re.compile(r"(?:ac|co|com|edu|go|gob|gov|in|mi|ne|net|or|org)\.[a-z]{2}")

# A network is its version, its length and its first bits, as a number.
_Network = tuple[int, int, int]


@dataclass(slots=True)
class _Facts:
    """The reasons of everything listed."""

    zones: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    networks: dict[_Network, str] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    lengths: dict[int, list[int]] = field(default_factory=dict)


@lru_cache(_REMEMBERED)
def find_warning(kind: Kind, value: str) -> str:
    """Return the reason why an observable must not be taken for an attacker's, or ""."""
    if kind is Kind.DOMAIN:
        return _find_name(value)
    if kind in _ADDRESSES:
        return _find_address(value)
    return _find_host(url_host(value)) if kind is Kind.URL else _read_facts().hashes.get(value, "")


def _find_host(host: str) -> str:
    is_address = ":" in host or host.rpartition(".")[2].isdecimal()
    return _find_address(host) if is_address else _find_name(host)


def _find_name(name: str) -> str:
    facts = _read_facts()
    if name in facts.names:
        return facts.names[name]
    found = next((facts.zones[zone] for zone in _zones_of(name) if zone in facts.zones), "")
    return found or ("whole-zone" if _COUNTRYS_ZONE.fullmatch(name) else "")


def _find_address(text: str) -> str:
    facts, address = _read_facts(), ip_address(text)
    number, bits = int(address), address.max_prefixlen
    keys = (
        (address.version, length, number >> (bits - length))
        for length in facts.lengths.get(address.version, ())
    )
    return next((facts.networks[key] for key in keys if key in facts.networks), "")


def _zones_of(name: str) -> Iterator[str]:
    """Yield a name and everything above it."""
    while name:
        yield name
        name = name.partition(".")[2]


@lru_cache(1)
def _read_facts() -> _Facts:
    text = resources.files(__package__).joinpath("facts.toml").read_text("utf-8")
    facts = _Facts()
    for reason, lists in tomllib.loads(text).items():
        facts.zones.update(dict.fromkeys(lists.get("domains", ()), reason))
        facts.names.update(dict.fromkeys(lists.get("exact", ()), reason))
        facts.hashes.update(dict.fromkeys(lists.get("hashes", ()), reason))
        facts.networks.update(dict.fromkeys(map(_key_of, lists.get("networks", ())), reason))
    _add_hub(facts)
    facts.lengths = {version: _lengths_of(facts.networks, version) for version in (4, 6)}
    return facts


def _add_hub(facts: _Facts) -> None:
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    if ":" in host or host.rpartition(".")[2].isdecimal():
        facts.networks[_key_of(host)] = "hub"
    elif host:
        facts.names[host] = "hub"


def _key_of(text: str) -> _Network:
    network = ip_network(text)
    number = int(network.network_address) >> (network.max_prefixlen - network.prefixlen)
    return network.version, network.prefixlen, number


def _lengths_of(networks: Iterable[_Network], version: int) -> list[int]:
    return sorted({length for of, length, _ in networks if of == version}, reverse=True)

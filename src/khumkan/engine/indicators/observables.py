"""What an indicator could name in a value of an event: the value, and what it contains.

A URL contains its host, a host name the domains above it, Sysmon's `Hashes` several hashes, a list
of names and addresses (answers of the DNS, proxies on the way) each of them, a path its last part.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from khumkan.core.errors import WireError
from khumkan.engine.indicators.keys import HASHES, hash_of, key_of
from khumkan.engine.indicators.plain import plain_key
from khumkan.engine.indicators.several import items_of
from khumkan.engine.indicators.unlike import LONGEST_VALUE, can_name_only_a_file, file_key
from khumkan.wire.observables import (
    Kind,
    Observable,
    parse_address,
    parse_domain,
    parse_file_name,
    parse_hash,
    recognise_observable,
    url_host,
)

MAX_VALUE_LENGTH = LONGEST_VALUE
_MAX_REMEMBERED = 512

_HASH_LIST = re.compile(r"(?:\w+=[0-9A-Fa-f]+)(?:,\w+=[0-9A-Fa-f]+)*")
_HOST_AND_PORT = re.compile(r"([^\s:/]+):[0-9]{1,5}")
_SEPARATORS = re.compile(r"[\\/]")


def keys_of(text: str) -> tuple[str, ...]:
    """Return `keys_in`, remembered for as long as one event is worked on: matching and lake ask."""
    return _remembered(text) if len(text) <= MAX_VALUE_LENGTH else tuple(keys_in(text))


def keys_in(text: str) -> Iterator[str]:
    """Yield the key of all that an indicator could name in `text`, the whole value first."""
    if can_name_only_a_file(text) and (key := file_key(text[:MAX_VALUE_LENGTH])) is not None:
        yield from (key,) if key else ()
        return
    plain = plain_key(text)
    for key in _keys_in_plain(plain) if plain else map(key_of, named_by(text)):
        yield key
        if key[0] == "d":
            yield from _domains_above(key)


_remembered = lru_cache(_MAX_REMEMBERED)(lambda text: tuple(keys_in(text)))


def named_by(text: str) -> Iterator[Observable]:
    """Yield what `text` itself names: no domain above another one, a file name in its own case."""
    items = items_of(text, MAX_VALUE_LENGTH)
    text = text[:MAX_VALUE_LENGTH]  # a host stands at the start of even the longest URL
    if _HASH_LIST.fullmatch(text):
        yield from _hashes_in(text)
        return
    for item in items:
        yield from _whole(item)
    yield from _whole(text)
    yield from _file_name_in(text)


def _whole(text: str) -> Iterator[Observable]:
    """Yield what a text names as a whole, and the host in it."""
    with_port = _HOST_AND_PORT.fullmatch(text)
    try:
        whole = recognise_observable(with_port[1] if with_port else text)
    except WireError:
        return
    yield whole
    if whole.kind is Kind.URL:
        yield _host(url_host(whole.value))
    elif whole.kind is Kind.EMAIL:
        yield Observable(Kind.DOMAIN, whole.value.rpartition("@")[2])


def _keys_in_plain(plain: str) -> Iterator[str]:
    """Yield what `named_by` finds, for a value that is its own normal form."""
    yield plain
    text, name = plain[1:], plain[1:]
    if plain[0] == "u":
        _, _, host, *_, name = text.split("/")
        yield "d" + host
    elif plain[0] in HASHES:
        name = hash_of(plain)
    if name.strip("."):
        yield "f" + name.lower()


def _hashes_in(text: str) -> Iterator[Observable]:
    for pair in text.split(","):
        try:
            yield parse_hash(pair.partition("=")[2])
        except WireError:
            continue  # IMPHASH and its like are of other lengths, or no hashes at all


def _domains_above(key: str) -> Iterator[str]:
    """Yield the keys of the domains that contain one; a top-level domain is none."""
    name = key[1:]
    while "." in (name := name.partition(".")[2]):
        yield "d" + name


def _host(text: str) -> Observable:
    try:
        return parse_address(text)
    except WireError:
        return parse_domain(text)


def _file_name_in(text: str) -> Iterator[Observable]:
    try:
        yield parse_file_name(_SEPARATORS.split(text)[-1])
    except WireError:
        return

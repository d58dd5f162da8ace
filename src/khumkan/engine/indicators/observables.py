"""What an indicator could name in a value of an event: the value, and what it contains.

A URL contains its host, a host name the domains above it, Sysmon's `Hashes` several hashes, a path
its last part.
"""

import re
from collections.abc import Iterator

from khumkan.core.errors import WireError
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

_HASH_LIST = re.compile(r"(?:\w+=[0-9A-Fa-f]+)(?:,\w+=[0-9A-Fa-f]+)*")
_HOST_AND_PORT = re.compile(r"([^\s:/]+):[0-9]{1,5}")
_SEPARATORS = re.compile(r"[\\/]")
_MIN_LABELS = 2


def observables_in(text: str) -> Iterator[Observable]:
    """Yield every observable that an indicator could name in `text`, the whole value first.

    File names are yielded in lower case: Windows tells none apart by case.
    """
    if _HASH_LIST.fullmatch(text):
        yield from _hashes_in(text)
        return
    with_port = _HOST_AND_PORT.fullmatch(text)
    try:
        whole = recognise_observable(with_port[1] if with_port else text)
    except WireError:
        pass
    else:
        yield whole
        yield from _contained_in(whole)
    yield from _file_name_in(text)


def _hashes_in(text: str) -> Iterator[Observable]:
    for pair in text.split(","):
        try:
            yield parse_hash(pair.partition("=")[2])
        except WireError:
            continue  # IMPHASH and its like are of other lengths, or no hashes at all


def _contained_in(whole: Observable) -> Iterator[Observable]:
    match whole.kind:
        case Kind.URL:
            host = _host(url_host(whole.value))
            yield host
            yield from _contained_in(host)
        case Kind.EMAIL:
            domain = Observable(Kind.DOMAIN, whole.value.rpartition("@")[2])
            yield domain
            yield from _contained_in(domain)
        case Kind.DOMAIN:
            labels = whole.value.split(".")
            for start in range(1, len(labels) - _MIN_LABELS + 1):
                yield Observable(Kind.DOMAIN, ".".join(labels[start:]))


def _host(text: str) -> Observable:
    try:
        return parse_address(text)
    except WireError:
        return parse_domain(text)


def _file_name_in(text: str) -> Iterator[Observable]:
    try:
        name = parse_file_name(_SEPARATORS.split(text)[-1])
    except WireError:
        return
    yield Observable(Kind.FILE_NAME, name.value.lower())

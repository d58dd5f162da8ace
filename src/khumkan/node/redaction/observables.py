"""Which values may leave, of those that a rule names: public addresses, domains, URLs, hashes."""

import re
from collections.abc import Iterator
from typing import Final

from khumkan.core.errors import WireError
from khumkan.engine.rows import Scalar
from khumkan.node.redaction.domains import is_personal_domain
from khumkan.node.redaction.personal import find_wrapped, is_text_in_hex
from khumkan.node.redaction.urls import mask_url
from khumkan.wire.contract import (
    SharedAddress,
    SharedDomain,
    SharedHash,
    SharedObservable,
    SharedUrl,
)
from khumkan.wire.observables import Kind, Observable, parse_hash, recognise_observable

_LONGEST: Final = 8_192
_HASH_LIST: Final = re.compile(r"\w+=[0-9A-Fa-f]+(?:,\w+=[0-9A-Fa-f]+)*", re.ASCII)
_HOST_AND_PORT: Final = re.compile(r"([^\s:/@]+):[0-9]{1,5}", re.ASCII)
_HOST: Final = re.compile(r"(?:[a-z0-9+.-]*://(?:[^/?#]*@)?)?(?P<host>[^/?#]*)", re.IGNORECASE)
_HASHES: Final = (Kind.MD5, Kind.SHA1, Kind.SHA256, Kind.SHA512)


def find_observables(value: Scalar) -> Iterator[SharedObservable]:
    """Yield what of a value may leave: nothing, in doubt."""
    if not isinstance(value, str) or len(value) > _LONGEST:
        return
    if _hides_in_host(value):
        return
    for observable in _read(value.strip()):
        shared = _share(observable)
        if shared is not None:
            yield shared


def _hides_in_host(text: str) -> bool:
    """Say whether a host or domain has base64 of something personal: only before its case is lost.

    What stands in a path is masked there.
    """
    found = _HOST.match(text.strip())
    host = found["host"] if found else ""
    return "=" not in host and find_wrapped(host) is not None


def _read(text: str) -> Iterator[Observable]:
    if _HASH_LIST.fullmatch(text):
        yield from _read_hashes(text)
        return
    with_port = _HOST_AND_PORT.fullmatch(text)
    try:
        yield recognise_observable(with_port[1] if with_port else text)
    except WireError:
        return


def _read_hashes(text: str) -> Iterator[Observable]:
    """Yield the hashes of Sysmon's list; some of its kinds are none."""
    for pair in text.split(","):
        try:
            yield parse_hash(pair.partition("=")[2])
        except WireError:
            continue


def _share(observable: Observable) -> SharedObservable | None:
    """Return what is shared; the contract's own types refuse what is not public."""
    value = observable.value
    try:
        if observable.kind in (Kind.IPV4, Kind.IPV6):
            return SharedAddress(value=value)
        if observable.kind is Kind.DOMAIN:
            return None if is_personal_domain(value) else SharedDomain(value=value)
        if observable.kind is Kind.URL:
            masked = mask_url(value)
            return None if masked is None else SharedUrl(value=masked)
        if observable.kind in _HASHES:
            return None if is_text_in_hex(value) else SharedHash(value=value)
    except WireError:
        return None
    return None

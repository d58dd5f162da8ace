"""From a text and its kind, or a text alone, to an observable."""

import re
from collections.abc import Callable

from khumkan.core.errors import WireError
from khumkan.core.messages import message
from khumkan.wire.observables.addresses import parse_address, parse_network
from khumkan.wire.observables.domains import parse_domain
from khumkan.wire.observables.hashes import parse_hash
from khumkan.wire.observables.kinds import Kind, Observable, shown
from khumkan.wire.observables.names import parse_email, parse_file_name
from khumkan.wire.observables.urls import MAX_URL_CHARACTERS, parse_url

_PARSERS: dict[Kind, Callable[[str], Observable]] = {
    Kind.IPV4: parse_address,
    Kind.IPV6: parse_address,
    Kind.IPV4_NETWORK: parse_network,
    Kind.IPV6_NETWORK: parse_network,
    Kind.DOMAIN: parse_domain,
    Kind.URL: parse_url,
    Kind.EMAIL: parse_email,
    Kind.FILE_NAME: parse_file_name,
    Kind.MD5: parse_hash,
    Kind.SHA1: parse_hash,
    Kind.SHA256: parse_hash,
    Kind.SHA512: parse_hash,
}

# Two spellings can turn out to be another kind than their form says: an IPv4-mapped IPv6 address
# is an IPv4 address, a network of one address is that address.
_ALSO = {
    Kind.IPV6: {Kind.IPV4},
    Kind.IPV4_NETWORK: {Kind.IPV4},
    Kind.IPV6_NETWORK: {Kind.IPV6, Kind.IPV4_NETWORK, Kind.IPV4},
}

_DOTS = r".\u3002\uff0e\uff61"  # UTS #46 takes all four for a dot

# In the order they are tried. A file name is never guessed: nearly everything could be one.
_SHAPES = (
    (re.compile(r"[0-9a-fA-F]{32,}"), parse_hash),
    (re.compile(r"[^/]*://.*", re.DOTALL), parse_url),
    (re.compile(r"[0-9a-fA-F.:]+/[0-9]+"), parse_network),
    (re.compile(r"[0-9.]+|[^/]*:[^/]*:.*", re.DOTALL), parse_address),
    (re.compile(r"[^@]*@.*", re.DOTALL), parse_email),
    (re.compile(rf"[^/{_DOTS}]*[{_DOTS}][^/]*", re.DOTALL), parse_domain),
)


def parse_observable(kind: Kind, text: str) -> Observable:
    """Return the observable of this kind that a text spells.

    The result is of another kind only where both name the same thing: an IPv4-mapped IPv6 address
    becomes IPv4, a network of one address that address. Raises WireError.
    """
    observable = _PARSERS[kind](text)
    if observable.kind is not kind and not _is_another_spelling(kind, text, observable):
        raise WireError(
            message(
                "{text} is of kind {found}, not {wanted}",
                text=shown(text),
                found=observable.kind.value,
                wanted=kind.value,
            )
        )
    return observable


def _is_another_spelling(kind: Kind, text: str, observable: Observable) -> bool:
    is_written_as_ipv6 = ":" in text
    is_asked_as_ipv6 = kind in {Kind.IPV6, Kind.IPV6_NETWORK}
    return observable.kind in _ALSO.get(kind, ()) and is_written_as_ipv6 is is_asked_as_ipv6


def recognise_observable(text: str) -> Observable:
    """Return the observable that a text spells, its kind told by its form.

    For lists that name no kinds. Undoes no marks: call `refang` first where people wrote the list.
    Raises WireError where the form is none of ours.
    """
    text = text.strip()
    if len(text) <= MAX_URL_CHARACTERS:  # nothing of ours is longer, and values can be megabytes
        for shape, parse in _SHAPES:
            if shape.fullmatch(text):
                return parse(text)
    raise WireError(
        message(
            "{text} is no address, network, domain, URL, e-mail address or hash", text=shown(text)
        )
    )

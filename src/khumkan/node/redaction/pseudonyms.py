"""Inside addresses, hosts and users of an event, as pseudonyms: by column, in one spelling each."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from khumkan.core.errors import WireError
from khumkan.engine.rows import Row, Value
from khumkan.node.redaction.keys import PseudonymKeys
from khumkan.wire.contract import Pseudonym, PseudonymKind
from khumkan.wire.observables import is_public_address, is_public_domain, parse_address

_ADDRESSES: Final = (
    "source.ip",
    "destination.ip",
    "source.nat.ip",
    "destination.nat.ip",
    "client.ip",
    "server.ip",
    "host.ip",
)
_HOSTS: Final = ("host.name", "host.hostname", "source.domain", "destination.domain", "agent.name")
_USERS: Final = (
    "user.name",
    "user.target.name",
    "source.user.name",
    "destination.user.name",
)
_NOBODY: Final = frozenset({"", "-", "n/a", "none", "null", "unknown"})
_LONGEST: Final = 1_000


def find_pseudonyms(rows: Iterable[Row], keys: PseudonymKeys) -> Iterator[Pseudonym]:
    """Yield the pseudonym of every inside thing that well-known columns name, each once."""
    things = dict.fromkeys(thing for row in rows for thing in _things_in(row))
    for kind, name in things:
        yield keys.pseudonym(kind, name)


def _things_in(row: Row) -> Iterator[tuple[PseudonymKind, str]]:
    yield from (("address", name) for name in _names(row, _ADDRESSES, _inside_address))
    yield from (("host", name) for name in _names(row, _HOSTS, _inside_host))
    yield from (("user", name) for name in _names(row, _USERS, _fold))


def _names(row: Row, columns: Iterable[str], spell: Callable[[str], str | None]) -> Iterator[str]:
    for column in columns:
        for text in _texts(row.values.get(column, ())):
            name = spell(text[:_LONGEST].strip())
            if name is not None and name not in _NOBODY:
                yield name


def _texts(value: Value) -> Iterator[str]:
    for one in value if isinstance(value, tuple) else (value,):
        if isinstance(one, str):
            yield one


def _inside_address(text: str) -> str | None:
    try:
        address = parse_address(text).value
    except WireError:
        return None
    return None if is_public_address(address) else address


def _inside_host(text: str) -> str | None:
    """Return a machine's name; what hosts on the Internet are called or numbered is none of ours.

    A name such as `pc-017.hospital.example` is one of ours where it stands for the event's host,
    but nothing tells that from a visited site: pseudonyms are only given where it is certain.
    """
    name = _fold(text.rstrip("."))
    return None if is_public_domain(name) or _is_address(name) else name


def _is_address(text: str) -> bool:
    try:
        parse_address(text)
    except WireError:
        return False
    return True


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower()

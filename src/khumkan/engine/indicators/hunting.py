"""The past, ready to be searched: what a row can be found under later, in 64-bit numbers.

A stored row whose numbers share none with those of an indicator can't be hit by it, so that only
the others are matched again. The numbers stand on disks: they never change.
"""

from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b

from khumkan.engine.indicators.indicator import AnyIndicator, Indicator
from khumkan.engine.indicators.keys import NETWORK_OF, key_of, network_key, network_start
from khumkan.engine.indicators.observables import keys_in
from khumkan.engine.matcher.scalars import elements
from khumkan.engine.rows import Row
from khumkan.wire.observables import Observable

MAX_REMEMBERED_VALUES = 4_096
MAX_REMEMBERED_CHARACTERS = 512

# An address is also kept under these networks of its own; a network is looked for under the
# longest of them that contains it.
PREFIX_LENGTHS = {"n": (8, 16, 24), "N": (32, 48, 64)}


def row_keys(row: Row) -> frozenset[int]:
    """Return the numbers of all that an indicator could name in a row, signed, of 64 bits."""
    return frozenset().union(
        *[
            _remembered(one) if len(one) <= MAX_REMEMBERED_CHARACTERS else _numbers_in(one)
            for value in row.values.values()
            for one in elements(value)
            if isinstance(one, str)
        ]
    )


def hunt_keys(indicator: AnyIndicator) -> frozenset[int] | None:
    """Return numbers of which any row has one that the indicator hits.

    None where every row must be tried: for a pattern that names no value, and for a network so
    large that nearly every row would have its number.
    """
    numbers: set[int] = set()
    for observables in _names(indicator):
        found = [_hunt_number(one) for one in observables]
        if not found or None in found:
            return None
        numbers.update(one for one in found if one is not None)
    return frozenset(numbers)


def _names(indicator: AnyIndicator) -> Iterator[tuple[Observable, ...]]:
    """Yield, for each way in which the indicator can hit, the observables a row then names."""
    if isinstance(indicator, Indicator):
        yield (indicator.observable,)
    else:
        yield from (one.anchors for one in indicator.alternatives)


def _hunt_number(observable: Observable) -> int | None:
    key = key_of(observable)
    if NETWORK_OF.get(key[0]) != key[0]:
        return _number(key)
    containing = list(_networks_above(key))
    return _number(containing[-1]) if containing else None


def _numbers_in(text: str) -> frozenset[int]:
    return frozenset(map(_number, _all_keys(text)))


_remembered = lru_cache(MAX_REMEMBERED_VALUES)(_numbers_in)


def _all_keys(text: str) -> Iterator[str]:
    for key in keys_in(text):
        yield key
        if key[0] in NETWORK_OF:
            yield from _networks_above(key)


def _networks_above(key: str) -> Iterator[str]:
    """Yield the keys of the networks under which an address or network is also kept."""
    letter = NETWORK_OF[key[0]]
    start, own_length = network_start(key)
    for length in PREFIX_LENGTHS[letter]:
        if length <= own_length:
            yield network_key(letter, start, length)


def _number(key: str) -> int:
    digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)

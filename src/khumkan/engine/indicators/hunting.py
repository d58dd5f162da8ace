"""The past, ready to be searched: what a row can be found under later, in 64-bit numbers.

A stored row whose numbers share none with those of an indicator can't be hit by it, so that only
the others are matched again. The numbers stand on disks: they never change.
"""

import re
from collections.abc import Iterator
from hashlib import blake2b
from itertools import chain

from khumkan.engine.indicators.indicator import AnyIndicator, Indicator
from khumkan.engine.indicators.keys import NETWORK_OF, key_of, network_key, network_start
from khumkan.engine.indicators.observables import keys_of
from khumkan.engine.indicators.unlike import can_name_only_a_file
from khumkan.engine.rows import Row, Value
from khumkan.wire.observables import Observable

MAX_REMEMBERED_VALUES = 32_768
MAX_REMEMBERED_CHARACTERS = 512

# Numbers and times are most of what is new in each event, and hardly ever the name of a file that
# somebody looks for: rows are not kept under them, so such a file is looked for in every row.
_NUMBER = re.compile(r"[0-9][0-9tTzZ:.+_ -]*")
_SHORT_NUMBER = 12  # longer ones hardly ever come again

# An address is also kept under these networks of its own; a network is looked for under the
# longest of them that contains it.
PREFIX_LENGTHS = {"n": (8, 16, 24), "N": (32, 48, 64)}


def row_keys(row: Row) -> frozenset[int]:
    """Return the numbers of all that an indicator could name in a row, signed, of 64 bits."""
    return frozenset(row_keys_in_order(row))


def row_keys_in_order(row: Row) -> tuple[int, ...]:
    """Return `row_keys` in the order of the row's values: alike in rows that are alike."""
    return tuple(dict.fromkeys(chain.from_iterable(map(_numbers_of, row.values.values()))))


def hunt_keys(indicator: AnyIndicator) -> frozenset[int] | None:
    """Return numbers of which any row has one that the indicator hits.

    None where every row must be tried: for a pattern that names no value, for a network so large
    that nearly every row would have its number, and for a file that is called like a number.
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
    if _is_number_of_a_file(key):
        return None
    if NETWORK_OF.get(key[0]) != key[0]:
        return _number(key)
    containing = list(_networks_above(key))
    return _number(containing[-1]) if containing else None


class _Numbers(dict[Value, tuple[int, ...]]):
    """The numbers of values; of texts that are not long, a bounded number is remembered.

    Numbers are not: an attacker can choose many that fall together in a dictionary.
    """

    def __missing__(self, value: Value) -> tuple[int, ...]:
        if isinstance(value, tuple):
            return tuple(chain.from_iterable(map(self.__getitem__, value)))
        if not isinstance(value, str):
            return ()
        if _is_like_a_number(value):
            return self._keep(value, ()) if len(value) <= _SHORT_NUMBER else ()
        numbers = tuple(map(_number, _all_keys(value)))
        return self._keep(value, numbers) if len(value) <= MAX_REMEMBERED_CHARACTERS else numbers

    def _keep(self, value: str, numbers: tuple[int, ...]) -> tuple[int, ...]:
        if len(self) >= MAX_REMEMBERED_VALUES:
            self.clear()
        self[value] = numbers
        return numbers


_remembered = _Numbers()
_numbers_of = _remembered.__getitem__


def _all_keys(text: str) -> Iterator[str]:
    for key in keys_of(text):
        if not _is_number_of_a_file(key):
            yield key
        if key[0] in NETWORK_OF:
            yield from _networks_above(key)


def _is_like_a_number(text: str) -> bool:
    """Say that all a value could name is a file that is called like a number or a time."""
    return _NUMBER.fullmatch(text) is not None and can_name_only_a_file(text)


def _is_number_of_a_file(key: str) -> bool:
    return key[0] == "f" and _NUMBER.fullmatch(key, 1) is not None


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

"""Kernels that find the needles of one column in one value.

The value comes folded: unescaped, ASCII letters small. `hits` gets the numbers of needles.
"""

import numpy as np
import numpy.typing as npt

from khumkan.engine.formats.tape.memory import (
    STRIDE,
    Address,
    Bytes,
    Data,
    are_same,
    byte_at,
    first_bit,
    fold_stride,
    inlined,
    kernel,
    number_at,
    put_byte,
    put_number,
    quad_at,
    word_at,
)
from khumkan.engine.formats.tape.scalars import TEXT as PLAIN
from khumkan.engine.formats.tape.shuffles import find_windows
from khumkan.engine.formats.tape.signs import FIRST_BEYOND_ASCII
from khumkan.engine.sieve.index import (
    BEFORE_GRAM,
    BITMAP,
    BITMAP_SHIFT,
    CONTAINS,
    ENDS,
    EQUALS,
    FILTERS,
    GRAM,
    LENGTH,
    LONGEST_EQUAL,
    MULTIPLIER,
    N_ANYWHERE,
    N_WAYS,
    NEEDLE,
    NEXT,
    OTHER_WAY,
    READER,
    STARTS,
    TEXT,
    WAY,
    WAY_BITS,
    WAYS,
)

Words = npt.NDArray[np.int64]
MAX_HITS = 4096
"""More in one line, and it is odd."""
_CONTAINS_BITS, _ENDED_BITS, _EQUALS_BITS = 0xFF, 0xFFFF00, 1 << EQUALS * WAY_BITS
_N_LENGTHS = 5
_ALL = (1 << STRIDE) - 1


def _foldings() -> Bytes:
    return np.frombuffer(bytes(range(256)).lower(), np.uint8)


def _unescaped() -> Bytes:
    meanings = np.arange(256).astype(np.uint8)
    for mark, meaning in zip(b"bfnrt", b"\b\f\n\r\t", strict=True):
        meanings[mark] = meaning
    return meanings


_FOLDED = _foldings()
_UNESCAPED = _unescaped()
# What folds to ASCII, or matches it regardless of case: U+0130, U+017F and U+212A in UTF-8.
_CAPITAL_I_DOT, _LONG_S, _KELVIN = (0xC4, 0xB0), (0xC5, 0xBF), (0xE2, 0x84, 0xAA)
ODD = -1


@inlined
def fold_value(data: Data, at: int, end: int, kind: int, folded: Data, n: int) -> tuple[int, bool]:
    """Write a value folded to place `n`; return its end, and whether anything is beyond ASCII.

    The end is ODD where folding it is not as simple as that.
    """
    beyond = False
    while at < end:
        n_simple = min(fold_stride(data, at, folded, n), end - at)
        at += n_simple
        n += n_simple
        if n_simple == STRIDE or at >= end:
            continue
        sign = byte_at(data, at)
        if sign >= FIRST_BEYOND_ASCII:
            beyond = True
            if _folds_to_ascii(data, at):
                return ODD, True
        elif kind != PLAIN:
            at += 1
            sign = int(_FOLDED[_UNESCAPED[byte_at(data, at)]])
        put_byte(folded, n, sign)
        n += 1
        at += 1
    return n, beyond


@kernel
def _folds_to_ascii(data: Data, at: int) -> bool:
    first, second = byte_at(data, at), byte_at(data, at + 1)
    if first == _CAPITAL_I_DOT[0]:
        return second == _CAPITAL_I_DOT[1]
    if first == _LONG_S[0]:
        return second == _LONG_S[1]
    is_kelvin = first == _KELVIN[0] and second == _KELVIN[1]
    return is_kelvin and byte_at(data, at + 2) == _KELVIN[2]


@kernel
def find_needles(
    reader: int, folded: Address, n_bytes: int, readers: Address, needles: Address, texts: Address,
    bitmaps: Address, keys: Address, last_key: int, hits: Address, n_hits: int,
) -> int:  # fmt: skip
    """Append the needles of a reader that a folded value holds; return how many hits there are."""
    record = reader * READER
    ways = number_at(readers, record + WAYS)
    shift = number_at(readers, record + BITMAP_SHIFT)
    bitmap = bitmaps + number_at(readers, record + BITMAP)
    if ways & _EQUALS_BITS and 0 < n_bytes <= number_at(readers, record + LONGEST_EQUAL):
        way = EQUALS * WAY_BITS
        gram = _sum_of(folded, n_bytes)
        if _may_be_there(bitmap, shift, way, gram):
            first = _look_up(_key_of(reader, way, gram), keys, last_key)
            n_hits = _take(first, 0, folded, n_bytes, needles, texts, hits, n_hits)
    if ways & _ENDED_BITS:
        for size in range(_N_LENGTHS):
            length = 1 << size
            if length > n_bytes:
                break
            way = STARTS * WAY_BITS + size
            if ways >> way & 1:
                gram = _gram_at(folded, 0, length)
                if _may_be_there(bitmap, shift, way, gram):
                    first = _look_up(_key_of(reader, way, gram), keys, last_key)
                    n_hits = _take(first, 0, folded, n_bytes, needles, texts, hits, n_hits)
            way = ENDS * WAY_BITS + size
            at = n_bytes - length
            if ways >> way & 1:
                gram = _gram_at(folded, at, length)
                if _may_be_there(bitmap, shift, way, gram):
                    first = _look_up(_key_of(reader, way, gram), keys, last_key)
                    n_hits = _take(first, at, folded, n_bytes, needles, texts, hits, n_hits)
    if ways & _CONTAINS_BITS:
        for size in range(N_ANYWHERE):
            way, length = CONTAINS * WAY_BITS + size, 1 << size
            if not ways >> way & 1:
                continue
            filter_ = number_at(readers, record + FILTERS + size)
            place, behind = 0, n_bytes - length + 1
            while place < behind:
                if filter_ >= 0:
                    found = find_windows(folded, place, bitmaps + filter_) & _ALL
                else:
                    found = _places_of(folded, place, length, bitmap, shift)
                if behind - place < STRIDE:
                    found &= (1 << (behind - place)) - 1
                while found:
                    at = place + first_bit(found)
                    found &= found - 1
                    gram = _gram_at(folded, at, length)
                    if _may_be_there(bitmap, shift, way, gram):
                        first = _look_up(_key_of(reader, way, gram), keys, last_key)
                        n_hits = _take(first, at, folded, n_bytes, needles, texts, hits, n_hits)
                place += STRIDE
    return n_hits


@kernel
def _may_be_there(bitmap: Address, shift: int, way: int, gram: int) -> bool:
    """Say whether a gram may be a needle's."""
    other = way * OTHER_WAY if way >= WAY_BITS else 0
    bit = ((gram ^ other) * MULTIPLIER & 0xFFFFFFFF) >> shift
    return byte_at(bitmap, bit >> 3) >> (bit & 7) & 1 != 0


@kernel
def _places_of(folded: Address, place: int, length: int, bitmap: Address, shift: int) -> int:
    """Return at which of 32 places the gram may be a needle's, as a mask, the first lowest.

    Without a branch, for most are not. Reads as far behind a value as its room has a margin.
    """
    mask = (1 << (8 * length)) - 1
    found = 0
    for n in range(STRIDE):
        gram = quad_at(folded, place + STRIDE - 1 - n) & mask
        bit = (gram * MULTIPLIER & 0xFFFFFFFF) >> shift
        found += found + (number_at(bitmap, bit >> 5) >> (bit & 31) & 1)
    return found


@kernel
def _gram_at(folded: Address, at: int, length: int) -> int:
    if length <= GRAM:
        return quad_at(folded, at) & ((1 << (8 * length)) - 1)
    total = 0
    for n in range(at, at + length, GRAM):
        total = (total * MULTIPLIER + quad_at(folded, n)) & 0xFFFFFFFF
    return total


@kernel
def _sum_of(folded: Address, n_bytes: int) -> int:
    if n_bytes < GRAM:
        rest = quad_at(folded, 0) & ((1 << (8 * n_bytes)) - 1)
        return (rest + n_bytes * MULTIPLIER) & 0xFFFFFFFF
    total = (n_bytes * MULTIPLIER + quad_at(folded, 0)) & 0xFFFFFFFF
    total = (total * MULTIPLIER + quad_at(folded, n_bytes // 2 - 2)) & 0xFFFFFFFF
    return (total * MULTIPLIER + quad_at(folded, n_bytes - GRAM)) & 0xFFFFFFFF


@kernel
def _key_of(reader: int, way: int, gram: int) -> int:
    return (reader * N_WAYS + way) << 32 | gram


@kernel
def _look_up(key: int, keys: Address, last: int) -> int:
    """Return the first needle with a gram, -1 where there is none; `last` is the last place."""
    slot = ((key ^ key >> 29) * MULTIPLIER & ((1 << 62) - 1)) >> 20 & last
    while True:
        found = word_at(keys, slot * 2)
        if found == key:
            return word_at(keys, slot * 2 + 1)
        if found < 0:
            return -1
        slot = (slot + 1) & last


@kernel
def _take(
    needle: int, at: int, folded: Address, n_bytes: int, needles: Address, texts: Address,
    hits: Address, n_hits: int,
) -> int:  # fmt: skip
    """Append those of the needles with a gram that stand where the gram stands."""
    while needle >= 0:
        record = needle * NEEDLE
        length = number_at(needles, record + LENGTH)
        start = at - number_at(needles, record + BEFORE_GRAM)
        end = start + length
        where = number_at(needles, record + WAY)
        is_there = start >= 0 and end <= n_bytes
        if where in (STARTS, EQUALS):
            is_there = is_there and start == 0
        if where in (ENDS, EQUALS):
            is_there = is_there and end == n_bytes
        if (
            is_there
            and n_hits < MAX_HITS
            and are_same(texts, number_at(needles, record + TEXT), folded, start, length)
        ):
            put_number(hits, n_hits, needle)
            n_hits += 1
        needle = number_at(needles, record + NEXT)
    return n_hits

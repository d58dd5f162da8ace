"""Kernels that remember, of a few thousand short values seen last, which needles were in them.

Logs say the same again and again: a program's path, a user, a state. A value has one place by its
bytes and its reader; the next one of that place takes it over. All bytes are compared.
"""

from khumkan.engine.formats.tape.memory import (
    Address,
    Data,
    are_same,
    eight_at,
    kernel,
    number_at,
    put_number,
    put_word,
)
from khumkan.engine.sieve.index import MULTIPLIER

N_SEEN = 1 << 14
LONGEST_SEEN = 256
# A record: whose needles, what the value is (no reader has number -1), how long, what was found.
SEEN_READER, SEEN_SORT, SEEN_LENGTH, N_FOUND, FIRST_FOUND, SEEN = 0, 1, 2, 3, 4, 32
_MOST_FOUND = SEEN - FIRST_FOUND
_STEP = 8


@kernel
def mark_of(data: Data, at: int, n_bytes: int) -> int:
    """Return a number for some bytes, by which their place is told; never negative."""
    total, n = n_bytes, 0
    while n + _STEP <= n_bytes:  # no step waits for the one before
        mixed = (eight_at(data, at + n) ^ n) * MULTIPLIER
        total ^= mixed ^ mixed >> 32
        n += _STEP
    if n < n_bytes:
        rest = eight_at(data, at + n) & (1 << 8 * (n_bytes - n)) - 1
        mixed = (rest ^ n) * MULTIPLIER
        total ^= mixed ^ mixed >> 32
    total *= MULTIPLIER
    return (total ^ total >> 32) & 0xFFFFFFFF


@kernel
def place_of_value(mark: int, reader: int) -> int:
    """Return where a value of a reader is remembered."""
    return (mark + reader * MULTIPLIER) >> 7 & (N_SEEN - 1)


@kernel
def recall_hits(
    seen: Address, letters: Address, place: int, reader: int, sort: int,
    data: Address, at: int, n_bytes: int, hits: Address, n_hits: int,
) -> int:  # fmt: skip
    """Append what was found in this value before, and return how many hits there are; or -1."""
    record = place * SEEN
    is_it = (
        number_at(seen, record + SEEN_READER) == reader
        and number_at(seen, record + SEEN_LENGTH) == n_bytes
        and number_at(seen, record + SEEN_SORT) == sort
        and are_same(letters, place * LONGEST_SEEN, data, at, n_bytes)
    )
    if not is_it:
        return -1
    n_found = number_at(seen, record + N_FOUND)
    for n in range(n_found):
        put_number(hits, n_hits + n, number_at(seen, record + FIRST_FOUND + n))
    return n_hits + n_found


@kernel
def remember_hits(
    seen: Address, letters: Address, place: int, reader: int, sort: int,
    data: Address, at: int, n_bytes: int, hits: Address, n_before: int, n_hits: int,
) -> None:  # fmt: skip
    """Remember what was found in a value, where it was not too much."""
    if n_hits - n_before > _MOST_FOUND:
        return
    record = place * SEEN
    put_number(seen, record + SEEN_READER, reader)
    put_number(seen, record + SEEN_SORT, sort)
    put_number(seen, record + SEEN_LENGTH, n_bytes)
    put_number(seen, record + N_FOUND, n_hits - n_before)
    for n in range(n_hits - n_before):
        put_number(seen, record + FIRST_FOUND + n, number_at(hits, n_before + n))
    for n in range(0, n_bytes, _STEP):
        put_word(letters + place * LONGEST_SEEN, n // _STEP, eight_at(data, at + n))

"""The kernel that looks whether any of some stretches may stand in a line, 32 bytes at once."""

from khumkan.engine.formats.tape.memory import (
    STRIDE,
    Address,
    byte_at,
    first_bit,
    kernel,
    number_at,
    quad_at,
)
from khumkan.engine.formats.tape.shuffles import find_windows
from khumkan.engine.sieve.filters import WINDOW
from khumkan.engine.sieve.index import MULTIPLIER
from khumkan.engine.sieve.stretches import (
    BEFORE_WINDOW,
    LENGTH,
    NEXT,
    SMALL,
    STRETCH,
    TEXT,
)

_WINDOW_BITS = (1 << 8 * WINDOW) - 1
_SMALL_QUAD = SMALL * 0x01010101
_ALL = (1 << STRIDE) - 1


@kernel
def may_hold(
    data: Address, at: int, end: int, filters: Address, keys: Address, last: int, table: Address,
    texts: Address,
) -> bool:  # fmt: skip
    """Say whether the bytes from `at` to `end` hold a stretch, or any byte beyond ASCII.

    `last` is the greatest place of the table of keys. Reads up to 34 bytes behind `end`.
    """
    start = at
    while at < end:
        found = find_windows(data, at, filters)
        own = _ALL if end - at >= STRIDE else (1 << (end - at)) - 1
        if found >> STRIDE & own:
            return True
        marks = found & own
        while marks:
            place = at + first_bit(marks)
            if _is_stretch(data, start, place, end, keys, last, table, texts):
                return True
            marks &= marks - 1
        at += STRIDE
    return False


@kernel
def _is_stretch(
    data: Address, start: int, at: int, end: int, keys: Address, last: int, table: Address,
    texts: Address,
) -> bool:  # fmt: skip
    """Say whether a stretch stands around a window, letters large or small."""
    window = (quad_at(data, at) | _SMALL_QUAD) & _WINDOW_BITS
    slot = (window * MULTIPLIER & 0xFFFFFFFF) >> 8 & last
    while True:
        key = number_at(keys, slot * 2)
        if key == window:
            break
        if key < 0:
            return False
        slot = (slot + 1) & last
    stretch = number_at(keys, slot * 2 + 1)
    while stretch >= 0:
        record = stretch * STRETCH
        first = at - number_at(table, record + BEFORE_WINDOW)
        length = number_at(table, record + LENGTH)
        if first >= start and first + length <= end:
            text = number_at(table, record + TEXT)
            n = 0
            while n < length and byte_at(data, first + n) | SMALL == byte_at(texts, text + n):
                n += 1
            if n == length:
                return True
        stretch = number_at(table, record + NEXT)
    return False

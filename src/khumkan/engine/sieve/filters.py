"""Filters: where in some bytes one of a few windows of three may begin, 32 places at once.

A filter has for each byte of a window and each value of its halves the buckets that have it, a bit
each. A place that is in one bucket with all halves may be a window's; it need not be. Source of
the way to look: Hyperscan's "Teddy".
"""

from collections.abc import Collection, Iterable, Sequence
from math import prod

WINDOW = 3
"""How many bytes a window has."""
FILTER_BYTES = 2 * WINDOW * 16
"""How long a filter is: as `shuffles.find_windows` reads it."""
N_BUCKETS = 8
Window = Sequence[Collection[int]]
"""Which bytes may stand at the places of a window; what it does not name may be any."""
_ANY = range(256)
# About how often a folded byte stands in a log.
_WEIGHTS = {
    **dict.fromkeys(range(0x20, 0x7F), 1),
    **dict.fromkeys(b"lcdumphw/\\", 4),
    **dict.fromkeys(b" .-_:=,0123456789eatinors", 8),
} | dict.fromkeys(range(ord("A"), ord("Z") + 1), 0)
_WEIGHT = sum(_WEIGHTS.values())


def filter_of(buckets: Iterable[Iterable[Window]]) -> bytes:
    """Return the filter of at most N_BUCKETS buckets of windows."""
    tables = bytearray(FILTER_BYTES)
    for number, windows in enumerate(buckets):
        for window in windows:
            for place in range(WINDOW):
                for byte in window[place] if place < len(window) else _ANY:
                    tables[place * 32 + (byte & 15)] |= 1 << number
                    tables[place * 32 + 16 + (byte >> 4)] |= 1 << number
    return bytes(tables)


def in_buckets(windows: Collection[Window]) -> list[list[Window]]:
    """Part windows, neighbours together: put them in order before."""
    buckets: list[list[Window]] = [[] for _ in range(N_BUCKETS)]
    for number, window in enumerate(windows):
        buckets[number * N_BUCKETS // len(windows)].append(window)
    return buckets


def share_of(tables: bytes) -> float:
    """Return at about which part of the places of folded texts a filter finds something."""
    return sum(_share_of_bucket(tables, 1 << bucket) for bucket in range(N_BUCKETS))


def _share_of_bucket(tables: bytes, bucket: int) -> float:
    return prod(
        sum(
            weight
            for byte, weight in _WEIGHTS.items()
            if tables[place * 32 + (byte & 15)] & tables[place * 32 + 16 + (byte >> 4)] & bucket
        )
        / _WEIGHT
        for place in range(WINDOW)
    )

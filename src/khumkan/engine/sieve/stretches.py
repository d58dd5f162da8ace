r"""Stretches: parts of needles that stand in a line as it was written, whatever was escaped in it.

Where a needle is in some value of a JSON line, its stretches are in the line's own bytes, letters
aside: nothing in them can be escaped but as `\u`, which the tape tells. So one look over a line
tells of most lines that none of many needles is in any of its values. What a look finds is only
a hint. Source of the way to look: Hyperscan's "Teddy", three bytes by their halves.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from khumkan.engine.formats.tape.memory import PADDING, Bytes, Numbers
from khumkan.engine.sieve.index import MULTIPLIER, NONE
from khumkan.engine.sieve.needles import BEYOND_ASCII, PLACES, Needle

WINDOW = 3
"""How many bytes of a stretch are looked for first."""
FILTER_BYTES = 2 * WINDOW * 16
"""A filter: for each byte of a window and each value of its halves, which buckets have it."""
SMALL = 0x20
"""What makes a letter small; other bytes become more alike, which costs only time."""
# A stretch.
NEXT, TEXT, LENGTH, BEFORE_WINDOW, STRETCH = range(5)
_N_BUCKETS = 8
_ESCAPABLE = re.compile(r'["\\/\x00-\x1f\x7f]+')
_NUMBERS = frozenset("0123456789.+-einfa")  # what the text of a fraction may be made of
# About how much more often than others a character stands in a log, as powers of two.
_COMMON = dict.fromkeys(" .-_:=,0123456789eatinors", 3) | dict.fromkeys("lcdumphw", 2)


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """The stretches of all readers that can be watched for.

    `filters` are by reader, as numbers of FILTER_BYTES bytes; `keys` has pairs of a window and
    the first of `table` with it, an open table of a power of two.
    """

    filters: Mapping[int, int]
    keys: Numbers
    table: Numbers
    texts: Bytes


def build_stretches(needles: Mapping[int, Iterable[Needle]]) -> Stretches:
    """Return the stretches of readers, without those that have a needle without one."""
    filters = {}
    chosen: dict[bytes, bytes] = {}
    for reader, own in needles.items():
        windows = _windows_of(own)
        if windows is not None:
            chosen |= windows
            filters[reader] = _filter_of(sorted(set(windows.values())))
    return _fill(filters, chosen)


def _windows_of(needles: Iterable[Needle]) -> dict[bytes, bytes] | None:
    """Return stretches of needles with the window of each; None where one has none."""
    windows = {}
    for needle in needles:
        if needle.where == BEYOND_ASCII or not needle.text.isascii():
            continue  # a line with any byte beyond ASCII is looked at as a whole
        if needle.where not in PLACES or _NUMBERS.issuperset(needle.text):
            return None
        stretch = max(_ESCAPABLE.split(needle.text), key=_rarity)
        if len(stretch) < WINDOW:
            return None
        at = max(range(len(stretch) - WINDOW + 1), key=lambda n: _rarity(stretch[n : n + WINDOW]))
        windows[stretch.encode()] = stretch[at : at + WINDOW].encode()
    return windows


def _rarity(text: str) -> int:
    return sum(4 - _COMMON.get(sign, 0) for sign in text) if len(text) >= WINDOW else -1


def _filter_of(windows: list[bytes]) -> int:
    tables = np.zeros((WINDOW, 2, 16), np.uint8)
    for number, window in enumerate(windows):
        bucket = 1 << number * _N_BUCKETS // len(windows)  # neighbours are alike
        for place, small in enumerate(window):
            for byte in {small, ord(chr(small).upper())}:
                tables[place, 0, byte & 15] |= bucket
                tables[place, 1, byte >> 4] |= bucket
    return int.from_bytes(tables.tobytes(), "little")


def _fill(filters: Mapping[int, int], chosen: Mapping[bytes, bytes]) -> Stretches:
    table: list[int] = []
    texts = bytearray()
    firsts: dict[int, int] = {}
    for stretch, window in chosen.items():
        key = key_of(window)
        table += (firsts.get(key, NONE), len(texts), len(stretch), stretch.index(window))
        firsts[key] = len(table) // STRETCH - 1
        texts += bytes(byte | SMALL for byte in stretch)
    padded = np.frombuffer(bytes(texts) + bytes(PADDING), np.uint8)
    return Stretches(filters, _open_table(firsts), np.array(table, np.int32), padded)


def _open_table(firsts: Mapping[int, int]) -> Numbers:
    size = 1 << max(4, (4 * len(firsts)).bit_length())
    keys = np.full(size * 2, NONE, np.int32)
    for key, first in firsts.items():
        place = place_of(key, size)
        while keys[place * 2] != NONE:
            place = (place + 1) % size
        keys[place * 2 : place * 2 + 2] = key, first
    return keys


def key_of(window: bytes) -> int:
    """Return a window as a number."""
    return int.from_bytes(bytes(byte | SMALL for byte in window), "little")


def place_of(key: int, size: int) -> int:
    """Return where in a table of that size (a power of two) a window is looked for first."""
    return key * MULTIPLIER % (1 << 32) >> 8 & (size - 1)

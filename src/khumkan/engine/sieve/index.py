"""All needles as arrays that the kernels read: by column and by the bytes that tell them.

A needle is looked up by its *gram*: some of its bytes, those that few needles share. What
one number of a record means stands at its name below; all are offsets in records of fixed width.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from khumkan.engine.formats.tape.memory import PADDING, Bytes, Numbers
from khumkan.engine.sieve.filters import WINDOW, filter_of, in_buckets, share_of
from khumkan.engine.sieve.needles import ANYTHING, BEYOND_ASCII, LONGER, Needle

GRAM = 4
LENGTHS = (1, 2, 4, 8, 16)
"""How long a gram can be; of those anywhere in a value the first three."""
Place = tuple[int, Needle]
"""A needle and the group whose rules want it."""
# Ways to look a gram up: anywhere in the value, or at its start, or at its end; whole values by
# a sum over all bytes.
CONTAINS, STARTS, ENDS, EQUALS = range(4)
_WAYS = {"contains": CONTAINS, "startswith": STARTS, "endswith": ENDS, "equals": EQUALS}
N_WAYS, WAY_BITS = 32, 8
"""Of a way and a length of gram: `way * 8` and the length's place in LENGTHS; a bit each."""

# A reader of one column.
WAYS, BITMAP, BITMAP_SHIFT, LONGEST_EQUAL, ON_ANYTHING, ON_BEYOND, ON_LENGTHS, FILTERS = range(8)
N_ANYWHERE = 3
"""How many of LENGTHS a gram anywhere can have; there may be a filter for each, or NONE."""
READER = FILTERS + N_ANYWHERE
# A needle.
NEXT, WAY, TEXT, LENGTH, BEFORE_GRAM, NUMBER, NEEDLE = range(7)
NONE = -1
MULTIPLIER = 0x9E3779B1
OTHER_WAY = 0x5851F42D
"""What grams that are not looked for anywhere are told apart by in a bitmap, times their way."""
_LEAST_SHIFT, _MOST_SHIFT = 13, 23  # bitmaps of 2**19 down to 2**9 bits
_BITS_PER_GRAM = 128
_MOST_FILTERED, _MOST_FOUND = 128, 1 / 32


@dataclass(slots=True)
class Index:
    """Needles by number, ready for the kernels."""

    numbers: dict[Place, int] = field(default_factory=dict)
    readers: dict[tuple[int, str], int] = field(default_factory=dict)
    reader_table: Numbers = field(default_factory=lambda: np.zeros(0, np.int32))
    needle_table: Numbers = field(default_factory=lambda: np.zeros(0, np.int32))
    texts: Bytes = field(default_factory=lambda: np.zeros(0, np.uint8))
    bitmaps: Bytes = field(default_factory=lambda: np.zeros(0, np.uint8))
    keys: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """An open table of a power of two: a key and the first needle that has it, side by side."""


def build_index(places: Iterable[Place]) -> Index:
    """Return the index of the needles of groups, numbered in their order."""
    by_reader: defaultdict[tuple[int, str], list[Place]] = defaultdict(list)
    index = Index()
    for place in dict.fromkeys(places):
        index.numbers[place] = len(index.numbers)
        by_reader[place[0], place[1].column].append(place)
    index.readers = {reader: number for number, reader in enumerate(by_reader)}
    builder = _Builder(index, Counter(_grams_of_all(index.numbers)))
    for reader, own in by_reader.items():
        builder.add_reader(index.readers[reader], own)
    builder.close()
    return index


def _grams_of_all(places: Iterable[Place]) -> Iterable[bytes]:
    for _, needle in places:
        text = needle.text.encode()
        yield from (text[at : at + GRAM] for at in range(len(text) - GRAM + 1))


class _Builder:
    def __init__(self, index: Index, uses: Counter[bytes]) -> None:
        self._index = index
        self._uses = uses
        self._readers = np.full(len(index.readers) * READER, NONE, np.int32)
        self._needles = np.full(len(index.numbers) * NEEDLE, NONE, np.int32)
        self._texts = bytearray()
        self._bitmaps: list[Bytes] = []
        self._n_bitmap_bytes = 0
        self._chains: dict[int, int] = {}

    def add_reader(self, number: int, places: Sequence[Place]) -> None:
        reader = self._readers[number * READER : (number + 1) * READER]
        reader[WAYS], reader[LONGEST_EQUAL] = 0, 0
        grams = []
        anywhere: list[set[bytes]] = [set() for _ in range(N_ANYWHERE)]
        for group, needle in places:
            if needle.where == ANYTHING:
                reader[ON_ANYTHING] = self._index.numbers[group, needle]
            elif needle.where == BEYOND_ASCII:
                reader[ON_BEYOND] = self._index.numbers[group, needle]
            elif needle.where == LONGER:
                number_of = self._index.numbers[group, needle]
                self._needles[number_of * NEEDLE + LENGTH] = int(needle.text)
                self._needles[number_of * NEEDLE + NEXT] = reader[ON_LENGTHS]
                reader[ON_LENGTHS] = number_of
            else:
                way, gram, text = self._add_needle(number, (group, needle))
                reader[WAYS] |= 1 << way
                grams.append(gram ^ (way * OTHER_WAY if way >= WAY_BITS else 0))
                if way < N_ANYWHERE:
                    anywhere[way].add(text)
                if way == EQUALS * WAY_BITS:
                    reader[LONGEST_EQUAL] = max(reader[LONGEST_EQUAL], len(needle.text.encode()))
        self._add_bitmap(reader, grams)
        for size, texts in enumerate(anywhere):
            self._add_filter(reader, size, texts)

    def _add_needle(self, reader: int, place: Place) -> tuple[int, int, bytes]:
        """Add a needle; return its way, and its gram as a number and as it stands there."""
        needle = place[1]
        text, way = needle.text.encode(), _WAYS[needle.where]
        at, size = self._choose_gram(text, way)
        told = text[at : at + LENGTHS[size]]
        gram = sum_of(text) if way == EQUALS else gram_of(told)
        kind = way * WAY_BITS + size
        number = self._index.numbers[place]
        key = key_of(reader, kind, gram)
        self._needles[number * NEEDLE : (number + 1) * NEEDLE] = (
            self._chains.get(key, NONE), way, len(self._texts), len(text), at, number,
        )  # fmt: skip
        self._chains[key] = number
        self._texts += text
        return kind, gram, told

    def _choose_gram(self, text: bytes, way: int) -> tuple[int, int]:
        """Return where the gram begins, and the place of its length in LENGTHS."""
        if way == EQUALS:
            return 0, 0
        size = max(size for size, length in enumerate(LENGTHS) if length <= len(text))
        if way != CONTAINS:
            return (len(text) - LENGTHS[size] if way == ENDS else 0), size
        if len(text) < GRAM:
            return 0, size
        places = range(len(text) - GRAM + 1)
        return min(places, key=lambda at: (self._uses[text[at : at + GRAM]], at)), LENGTHS.index(
            GRAM
        )

    def _add_bitmap(self, reader: Numbers, grams: Sequence[int]) -> None:
        """Give a reader one bit for each place of a gram, many times as many as there are grams."""
        shift = max(
            _LEAST_SHIFT, min(_MOST_SHIFT, 32 - (_BITS_PER_GRAM * max(len(grams), 1)).bit_length())
        )
        bitmap = np.zeros(1 << (32 - shift) >> 3, np.uint8)
        for gram in grams:
            place = gram * MULTIPLIER % (1 << 32) >> shift  # whatever is in the upper half
            bitmap[place >> 3] |= 1 << (place & 7)
        reader[BITMAP], reader[BITMAP_SHIFT] = self._place(bitmap), shift

    def _add_filter(self, reader: Numbers, size: int, grams: Collection[bytes]) -> None:
        """Give a reader a filter of the grams of one length, where it finds little else."""
        windows = [[{byte} for byte in gram[:WINDOW]] for gram in sorted(grams)]
        found = filter_of(in_buckets(windows)) if 0 < len(windows) <= _MOST_FILTERED else b""
        if found and share_of(found) <= _MOST_FOUND:
            reader[FILTERS + size] = self._place(np.frombuffer(found, np.uint8))

    def _place(self, found: Bytes) -> int:
        self._bitmaps.append(found)
        self._n_bitmap_bytes += len(found)
        return self._n_bitmap_bytes - len(found)

    def close(self) -> None:
        index = self._index
        index.reader_table, index.needle_table = self._readers, self._needles
        index.texts = np.frombuffer(bytes(self._texts) + bytes(PADDING), np.uint8)
        index.bitmaps = np.concatenate([*self._bitmaps, np.zeros(8, np.uint8)])
        size = 1 << max(4, (2 * len(self._chains)).bit_length())
        table = [NONE] * (2 * size)
        for key, first in self._chains.items():
            place = place_of(key, size)
            while table[2 * place] != NONE:
                place = (place + 1) % size
            table[2 * place : 2 * place + 2] = key, first
        index.keys = np.array(table, np.int64)


def key_of(reader: int, kind: int, gram: int) -> int:
    """Return the key of a gram of one reader, looked up in one way."""
    return (reader * N_WAYS + kind) << 32 | gram


def place_of(key: int, size: int) -> int:
    """Return where in a table of that size (a power of two) a key is looked for first."""
    return (key ^ key >> 29) * MULTIPLIER % (1 << 62) >> 20 & (size - 1)


def gram_of(text: bytes) -> int:
    """Return a gram as a number of 32 bits."""
    total = 0
    for at in range(0, len(text), GRAM):
        quad = int.from_bytes(text[at : at + GRAM], "little")
        total = (total * MULTIPLIER + quad) % (1 << 32)
    return total


def sum_of(text: bytes) -> int:
    """Return a number by which whole values are looked up: of their length and three quads."""
    n_bytes = len(text)
    if n_bytes < GRAM:
        return (int.from_bytes(text, "little") + n_bytes * MULTIPLIER) % (1 << 32)
    total = n_bytes
    for at in (0, n_bytes // 2 - 2, n_bytes - GRAM):
        total = (total * MULTIPLIER + int.from_bytes(text[at : at + GRAM], "little")) % (1 << 32)
    return total

"""Millions of keys with their notes, in arrays that never change: some 30 bytes each.

Found by kernels: only large lists are worth loading them. See `probing.records`.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from khumkan.engine.formats.tape.memory import PADDING, Bytes, Numbers
from khumkan.engine.indicators.packing import (
    MOST_BYTES,
    pack_key,
    pack_note,
    unpack_key,
    unpack_note,
)
from khumkan.engine.probing.hashing import SECRET
from khumkan.engine.probing.records import (
    HEAD,
    KEY_PADDING,
    N_KEY,
    N_NOTE,
    make_records,
    next_record,
)

_BEHIND = bytes(KEY_PADDING)
Piece = tuple[Bytes, Numbers]
"""Records behind each other, PADDING bytes, and the place of each record."""


class Frozen:
    """Maps a key to its notes; letters are those of its keys."""

    def __init__(self, pieces: list[Piece]) -> None:
        self.records, self.n_entries = make_records(pieces, SECRET)
        self.letters = set(map(chr, np.unique(_letters_of(pieces)).tolist()))

    def find(self, key: str) -> list[str]:
        """Return the notes of a key, in the order in which they came."""
        packed = pack_key(key)
        if len(packed) > MOST_BYTES + 1:
            return []
        wanted, (tags, starts, bytes_) = np.frombuffer(packed + _BEHIND, np.uint8), self.records
        found: list[str] = []
        at = next_record(tags, starts, bytes_, wanted, SECRET, -1)
        while at >= 0:
            found.append(self._note(at))
            at = next_record(tags, starts, bytes_, wanted, SECRET, at)
        return found

    def __iter__(self) -> Iterator[tuple[str, str]]:
        at, end, records = 0, int(self.records.starts[-1]), self.records.bytes_.data
        while at < end:
            n_key, n_note = records[at + N_KEY], records[at + N_NOTE]
            key = bytes(records[at + 1 : at + 2]) + bytes(records[at + HEAD : at + HEAD + n_key])
            yield unpack_key(key), self._note(at)
            at += HEAD + n_key + n_note

    def _note(self, at: int) -> str:
        records = self.records.bytes_.data
        start = at + HEAD + records[at + N_KEY]
        return unpack_note(bytes(records[start : start + records[at + N_NOTE]]))


def pack_entries(entries: Iterable[tuple[str, str]]) -> tuple[Piece, list[tuple[str, str]]]:
    """Return entries as a piece, and those that can't be packed. For some thousands."""
    records, places, others = bytearray(), [], []
    for key, note in entries:
        packed, packed_note = pack_key(key), pack_note(note)
        if packed_note is None or max(len(packed) - 1, len(packed_note)) > MOST_BYTES:
            others.append((key, note))
            continue
        places.append(len(records))
        records += bytes((len(packed) - 1, packed[0], len(packed_note)))
        records += packed[1:] + packed_note
    return _piece_of(records, places), others


def pack_keys(keys: Iterable[str]) -> Piece:
    """Return keys without notes as a piece, less those that can't be packed."""
    records, places = bytearray(), []
    for packed in map(pack_key, keys):
        if len(packed) - 1 <= MOST_BYTES:
            places.append(len(records))
            records += bytes((len(packed) - 1, packed[0], 0)) + packed[1:]
    return _piece_of(records, places)


def _piece_of(records: bytearray, places: list[int]) -> Piece:
    data = np.frombuffer(bytes(records) + bytes(PADDING), np.uint8)
    return data, np.array(places, np.int32)


def _letters_of(pieces: list[Piece]) -> Bytes:
    letters = [records[places + 1] for records, places in pieces]
    return np.concatenate([*letters, np.zeros(0, np.uint8)])

"""A table of keys that never changes: tags, and records by the order of their hashes.

A record is a key's length without its letter, the letter, how many bytes of note there are, the
key's bytes, the note's. Records stand in buckets of some eight, those of one key in the order in
which they came. Places are 32-bit numbers: a table has less than 2 GB of records.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from khumkan.engine.formats.tape.memory import (
    PADDING,
    Bytes,
    Data,
    Numbers,
    are_same,
    byte_at,
    kernel,
    number_at,
)
from khumkan.engine.probing.hashing import hash_key
from khumkan.engine.probing.memory import Tags, Words, eight_at, put_byte, put_eight
from khumkan.engine.probing.tags import add_tags, may_hold, new_tags, place_in

N_KEY, LETTER, N_NOTE, HEAD = range(4)
PER_BUCKET = 8
KEY_PADDING = 16
_NONE, _WORD = -1, 8


class Records(NamedTuple):
    """The arrays of a table; `starts` are the places of buckets, and last where they end."""

    tags: Tags
    starts: Numbers
    bytes_: Bytes

    @property
    def n_bytes(self) -> int:
        """How much memory they take."""
        return int(self.tags.nbytes + self.starts.nbytes + self.bytes_.nbytes)


@kernel
def next_record(
    tags: Tags, starts: Numbers, records: Bytes, key: Bytes, secret: Bytes, after: int
) -> int:
    """Return the place of the first record of a key behind another place, -1 for none.

    `key` has its letter, its bytes and KEY_PADDING more; `after` is -1 for the very first.
    """
    n_bytes = len(key) - 1 - KEY_PADDING
    hashed = hash_key(byte_at(key, 0), key, 1, n_bytes, secret)
    if after < 0 and not may_hold(tags, hashed):
        return _NONE
    bucket = place_in(hashed, len(starts) - 1)
    at, end = number_at(starts, bucket), number_at(starts, bucket + 1)
    while at < end:
        n_key = byte_at(records, at + N_KEY)
        is_it = at > after and n_key == n_bytes
        is_it = is_it and byte_at(records, at + LETTER) == byte_at(key, 0)
        if is_it and are_same(records, at + HEAD, key, 1, n_bytes):
            return at
        at += HEAD + n_key + byte_at(records, at + N_NOTE)
    return _NONE


@kernel
def _holds_hash(starts: Numbers, records: Data, hashed: int, secret: Data) -> bool:
    bucket = place_in(hashed, len(starts) - 1)
    at, end = number_at(starts, bucket), number_at(starts, bucket + 1)
    while at < end:
        n_key, letter = byte_at(records, at + N_KEY), byte_at(records, at + LETTER)
        if hash_key(letter, records, at + HEAD, n_key, secret) == hashed:
            return True
        at += HEAD + n_key + byte_at(records, at + N_NOTE)
    return False


@kernel
def look_up(
    hashes: Words, owners: Numbers, n_keys: int, tags: Tags, starts: Numbers, records: Bytes,
    secret: Bytes, denied: Words, maybe: Bytes,
) -> None:  # fmt: skip
    """Mark in `maybe` the owners of hashes that keys of a table have.

    `denied` remembers some hashes that none has: it may be lost, and is another for each table.
    """
    last = len(denied) - 1
    for n in range(n_keys):
        hashed = hashes[n]
        slot = hashed >> 48 & last
        if denied[slot] == hashed:
            continue
        if may_hold(tags, hashed) and _holds_hash(starts, records, hashed, secret):
            maybe[owners[n]] = 1
        else:
            denied[slot] = hashed


@kernel
def hash_all(records: Bytes, places: Numbers, secret: Bytes, hashes: Words) -> None:
    """Write the hash of the record at each place."""
    for n in range(len(places)):
        at = places[n]
        n_key, letter = byte_at(records, at + N_KEY), byte_at(records, at + LETTER)
        hashes[n] = hash_key(letter, records, at + HEAD, n_key, secret)


@kernel
def count_buckets(hashes: Words, records: Bytes, places: Numbers, sizes: Words) -> None:
    """Add the bytes of the record at each place to those of its bucket, numbered from 1."""
    for n in range(len(places)):
        at = places[n]
        size = HEAD + byte_at(records, at + N_KEY) + byte_at(records, at + N_NOTE)
        sizes[1 + place_in(hashes[n], len(sizes) - 1)] += size


@kernel
def _copy(source: Bytes, start: int, target: Bytes, at: int, n_bytes: int) -> None:
    """Copy bytes, from the first to the last, and none beyond."""
    n = 0
    while n + _WORD <= n_bytes:
        put_eight(target, at + n, eight_at(source, start + n))
        n += _WORD
    while n < n_bytes:
        put_byte(target, at + n, byte_at(source, start + n))
        n += 1


@kernel
def put_records(
    hashes: Words, records: Bytes, places: Numbers, starts: Numbers, used: Numbers, sorted_: Bytes
) -> int:
    """Copy records into their buckets, one that is there already not again; return how many."""
    n_put = 0
    for n in range(len(places)):
        at = places[n]
        bucket = place_in(hashes[n], len(used))
        size = HEAD + byte_at(records, at + N_KEY) + byte_at(records, at + N_NOTE)
        place = number_at(starts, bucket)
        end = place + used[bucket]
        while place < end:
            other = HEAD + byte_at(sorted_, place + N_KEY) + byte_at(sorted_, place + N_NOTE)
            if other == size and are_same(sorted_, place, records, at, size):
                break
            place += other
        if place == end:
            _copy(records, at, sorted_, place, size)
            used[bucket] += size
            n_put += 1
        else:
            hashes[n] = 0
    return n_put


@kernel
def close_gaps(starts: Numbers, used: Numbers, sorted_: Bytes) -> int:
    """Move buckets together where records were left out; return how many bytes there are."""
    at = 0
    for bucket in range(len(used)):
        start = number_at(starts, bucket)
        if at != start:
            _copy(sorted_, start, sorted_, at, used[bucket])
        starts[bucket] = at
        at += used[bucket]
    starts[len(used)] = at
    return at


def make_records(parts: Sequence[tuple[Bytes, Numbers]], secret: Bytes) -> tuple[Records, int]:
    """Return a table of records, given in pieces with their places, and how many it has.

    Each piece has PADDING bytes behind its records; all together have less than 2 GB.
    """
    every = np.empty(sum(len(places) for _, places in parts), np.int64)
    ends = np.cumsum([len(places) for _, places in parts])
    hashes = np.split(every, ends[:-1])
    n_buckets = max(1, len(every) // PER_BUCKET)
    sizes = np.zeros(n_buckets + 1, np.int64)
    for (records, places), own in zip(parts, hashes, strict=True):
        hash_all(records, places, secret, own)
        count_buckets(own, records, places, sizes)
    starts = np.cumsum(sizes).astype(np.int32)
    sorted_, used = np.zeros(int(starts[-1]) + PADDING, np.uint8), np.zeros(n_buckets, np.int32)
    n_records = 0
    for (records, places), own in zip(parts, hashes, strict=True):
        n_records += put_records(own, records, places, starts, used, sorted_)
    n_bytes = close_gaps(starts, used, sorted_)
    if n_bytes + PADDING < len(sorted_):
        sorted_ = np.concatenate([sorted_[:n_bytes], np.zeros(PADDING, np.uint8)])
    tags = new_tags(n_records)
    add_tags(tags, every)
    return Records(tags, starts, sorted_), n_records

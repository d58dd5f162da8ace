"""The keyed hash of what an indicator could name: 64 bits, never 0, under a secret drawn at start.

It decides where a value is looked for and what may be there, never what is there.
"""

import secrets

import numpy as np

from khumkan.engine.formats.tape.memory import PADDING, Bytes, Data, inlined, kernel
from khumkan.engine.probing.desk import AT_SECRET
from khumkan.engine.probing.memory import eight_at, fold

SECRET: Bytes = np.frombuffer(secrets.token_bytes(32), np.uint8)
_WORD = 8


@inlined
def _hash(letter: int, data: Data, at: int, n_bytes: int, key: Data, secret: int) -> int:
    one, two = eight_at(key, secret), eight_at(key, secret + 8)
    three, four = eight_at(key, secret + 16), eight_at(key, secret + 24)
    left = n_bytes
    state = fold(one ^ letter, two ^ n_bytes)
    while left > 2 * _WORD:
        state = fold(eight_at(data, at) ^ three, eight_at(data, at + _WORD) ^ state)
        at += 2 * _WORD
        left -= 2 * _WORD
    first, rest = 0, 0
    if left > _WORD:
        first, rest = eight_at(data, at), eight_at(data, at + _WORD) << 8 * (2 * _WORD - left)
    elif left > 0:
        first = eight_at(data, at) << 8 * (_WORD - left)
    state = fold(first ^ three, rest ^ state)
    hashed = fold(state ^ four, n_bytes ^ two)
    return hashed or 1


@kernel
def hash_key(letter: int, data: Data, at: int, n_bytes: int, secret: Data) -> int:
    """Return the hash of a kind's letter and so many bytes; 16 more must be readable."""
    return _hash(letter, data, at, n_bytes, secret, 0)


@kernel
def hash_on(letter: int, desk: Data, at: int, n_bytes: int) -> int:
    """Return the same of bytes that stand on a desk, which has the secret too."""
    return _hash(letter, desk, at, n_bytes, desk, AT_SECRET)


def hash_of(key: bytes) -> int:
    """Return the hash of a key: its letter, then its bytes."""
    data = np.frombuffer(key + bytes(PADDING), np.uint8)
    return int(hash_key(key[0], data, 1, len(key) - 1, SECRET))

"""Kernels that keep each text once: what groups are called by, and what is counted in them.

Found by a keyed hash of all bytes, and told apart by the bytes themselves.
"""

from secrets import token_bytes

import numpy as np

from khumkan.engine.correlation.compact.layout import (
    LETTERS_END,
    N_KEYS,
    N_TEXTS,
    NONE,
    TEXT,
    TEXT_HASH,
    TEXT_LENGTH,
    TEXT_MASK,
    TEXT_START,
    Array,
    Slots,
    Words,
)
from khumkan.engine.formats.tape.memory import (
    STRIDE,
    Bytes,
    Data,
    are_same,
    byte_at,
    eight_at,
    fold_stride,
    kernel,
    number_at,
    put_byte,
    put_number,
    put_word,
    word_at,
)

_EIGHT, _HALF = 8, 0xFFFFFFFF
_SHIFT = 20


@kernel
def _sum_of(letters: Data, start: int, n: int, keys: Array) -> int:
    """Return a keyed hash of a text, which stands alone at the end of the letters."""
    total, key, at = word_at(keys, 0) * n, 1, start
    end = start + n
    while at < end:
        eight = eight_at(letters, at)
        if end - at < _EIGHT:  # what is beyond the end is shifted out
            eight <<= 8 * (_EIGHT - end + at)
        low = (eight & _HALF) + word_at(keys, key) & _HALF
        high = (eight >> 32 & _HALF) + word_at(keys, key + 1) & _HALF
        total += low * high
        at, key = at + _EIGHT, key + 2
    return (total ^ (total >> 32)) * word_at(keys, N_KEYS - 1)


@kernel
def keep_text(
    data: Array, at: int, end: int, is_folded: int, keys: Array, books: Array, texts: Array,
    slots: Array, letters: Data,
) -> int:  # fmt: skip
    """Return the number of a text, new or known; NONE for one that is not ASCII and unfolded.

    There is room for it, and it is not longer than there are keys.
    """
    start, n = word_at(books, LETTERS_END), end - at
    i = 0
    while i < n:
        if is_folded:
            put_byte(letters, start + i, byte_at(data, at + i))
            i += 1
        else:
            if fold_stride(data, at + i, letters, start + i) < min(n - i, STRIDE):
                return NONE
            i += STRIDE
    total, mask = _sum_of(letters, start, n, keys), word_at(books, TEXT_MASK)
    slot = (total >> _SHIFT) & mask
    number = number_at(slots, slot)
    while number != NONE:
        text = number * TEXT
        if (
            word_at(texts, text + TEXT_HASH) == total
            and word_at(texts, text + TEXT_LENGTH) == n
            and are_same(letters, word_at(texts, text + TEXT_START), letters, start, n)
        ):
            return number
        slot = (slot + 1) & mask
        number = number_at(slots, slot)
    number = word_at(books, N_TEXTS)
    put_number(slots, slot, number)
    text = number * TEXT
    put_word(texts, text + TEXT_START, start)
    put_word(texts, text + TEXT_LENGTH, n)
    put_word(texts, text + TEXT_HASH, total)
    put_word(books, N_TEXTS, number + 1)
    put_word(books, LETTERS_END, start + n)
    return number


@kernel
def place_texts(n_texts: int, texts: Words, slots: Slots) -> None:
    """Fill empty slots with all texts."""
    mask = len(slots) - 1
    for number in range(n_texts):
        slot = (texts[number * TEXT + TEXT_HASH] >> _SHIFT) & mask
        while slots[slot] != NONE:
            slot = (slot + 1) & mask
        slots[slot] = number


@kernel
def drop_texts(books: Words, texts: Words, letters: Bytes, kept: Slots) -> None:
    """Forget texts that are not marked in `kept`, where the others' new numbers are put."""
    n_kept, end = 0, 0
    for number in range(books[N_TEXTS]):
        if kept[number] == NONE:
            continue
        start, n = texts[number * TEXT + TEXT_START], texts[number * TEXT + TEXT_LENGTH]
        for i in range(n):
            letters[end + i] = letters[start + i]
        texts[n_kept * TEXT + TEXT_START], texts[n_kept * TEXT + TEXT_LENGTH] = end, n
        texts[n_kept * TEXT + TEXT_HASH] = texts[number * TEXT + TEXT_HASH]
        kept[number] = n_kept
        n_kept, end = n_kept + 1, end + n
    books[N_TEXTS], books[LETTERS_END] = n_kept, end


def new_keys(n: int) -> Words:
    """Return secret numbers, so that nobody can write texts that hash alike."""
    return np.frombuffer(token_bytes(8 * n), np.int64) | 1

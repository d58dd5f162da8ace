"""Kernels that count which ways are complete: of each of their sets a needle was found.

A way has one word of marks: which sets it wants, which of these are still missing, and the turn
they are missing in. Of another turn nothing is found yet. All take addresses.
"""

import numpy as np

from khumkan.engine.formats.tape.memory import (
    Address,
    Numbers,
    eight_at,
    kernel,
    number_at,
    put_number,
    put_word,
    word_at,
)
from khumkan.engine.sieve.catalogue import POSTING_BITS, VETO
from khumkan.engine.sieve.reading import Words

# A word of marks, from its lowest bit: what is missing, what is wanted, the turn.
_WANTED, _TURN = 8, 16
_MARK_BITS, _SETS = (1 << _WANTED) - 1, (1 << VETO) - 1
_AT_ONCE, _TWO, _NUMBER_BYTES = 8, 2, 4
GATHERED = 1 << 12
"""How many postings are gathered before they are looked at."""
ROOM = GATHERED + _AT_ONCE
"""For how many there must be room."""


def new_marks(wanted: Numbers) -> Words:
    """Return the marks of all ways, behind the number of the turn."""
    # A veto counts as a set that is never complete: it is missing until it is found.
    wants = wanted.astype(np.int64) | 1 << VETO
    return np.append(np.zeros(1, np.int64), wants << _WANTED)


def padded(postings: Numbers) -> Numbers:
    """Return postings with room behind them for a look at some more."""
    return np.append(postings, np.zeros(_AT_ONCE, np.int32))


@kernel
def is_ruled_out(marks: Address, way: int, turn: int) -> bool:
    """Say whether a veto of a way was found in a turn."""
    return _missing(word_at(marks, way + 1), turn) >> VETO & 1 == 0


@kernel
def _missing(marked: int, turn: int) -> int:
    return (marked if marked >> _TURN == turn else marked >> _WANTED) & _MARK_BITS


@kernel
def count_sets(
    hits: Address, n_hits: int, posting_starts: Address, postings: Address, gathered: Address,
    marks: Address, turn: int, complete: Address,
) -> int:  # fmt: skip
    """Mark of each way the sets a needle was found of; list those with all; say how many.

    First the lists of all needles, most of them short, are put together: copying too much of each
    is cheaper than guessing where it ends.
    """
    n_complete, n = 0, 0
    for hit in range(n_hits):
        needle = number_at(hits, hit)
        at, end = number_at(posting_starts, needle), number_at(posting_starts, needle + 1)
        while at < end:
            source, target = at * _NUMBER_BYTES, gathered + n * _NUMBER_BYTES
            for pair in range(_AT_ONCE // _TWO):
                put_word(target, pair, eight_at(postings, source + pair * 2 * _NUMBER_BYTES))
            n += min(end - at, _AT_ONCE)
            at += _AT_ONCE
            if n > GATHERED - _AT_ONCE:
                n_complete = _count(gathered, n, marks, turn, complete, n_complete)
                n = 0
    return _count(gathered, n, marks, turn, complete, n_complete)


@kernel
def _count(
    gathered: Address, n_gathered: int, marks: Address, turn: int, complete: Address,
    n_complete: int,
) -> int:  # fmt: skip
    for n in range(n_gathered):
        posting = number_at(gathered, n)
        way, bit = posting >> POSTING_BITS, 1 << (posting & ((1 << POSTING_BITS) - 1))
        marked = word_at(marks, way + 1)
        before = _missing(marked, turn)
        after = before & ~bit
        wants = marked >> _WANTED & _MARK_BITS
        put_word(marks, way + 1, turn << _TURN | wants << _WANTED | after)
        # Written in any case, and counted only once: jumping over it costs more.
        put_number(complete, n_complete, way)
        n_complete += before & _SETS != 0 and after & _SETS == 0
    return n_complete

"""A way is complete with the last of its sets, once in a line, whatever was found before."""

from collections import defaultdict

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from khumkan.engine.formats.tape.memory import Bytes, Numbers, address_of, kernel
from khumkan.engine.sieve.catalogue import POSTING_BITS, VETO
from khumkan.engine.sieve.counting import (
    GATHERED,
    ROOM,
    count_sets,
    is_ruled_out,
    new_marks,
    padded,
)
from khumkan.engine.sieve.reading import Words

N_WAYS, N_NEEDLES = 6, 8
# Of each needle the ways it is part of, and in which of their sets it is.
POSTINGS = st.lists(
    st.lists(st.tuples(st.integers(0, N_WAYS - 1), st.sampled_from([0, 1, 2, VETO])), max_size=20),
    min_size=N_NEEDLES, max_size=N_NEEDLES,
)  # fmt: skip
HITS = st.lists(st.integers(0, N_NEEDLES - 1), max_size=12)


@kernel
def count(  # noqa: PLR0917 -- numba passes arrays one by one
    hits: Numbers, starts: Numbers, postings: Numbers, gathered: Numbers, marks: Words, turn: int,
    complete: Numbers, ruled_out: Bytes,
) -> int:  # fmt: skip
    own = address_of(marks)
    n = count_sets(
        address_of(hits), len(hits), address_of(starts), address_of(postings),
        address_of(gathered), own, turn, address_of(complete),
    )  # fmt: skip
    for way in range(len(ruled_out)):
        ruled_out[way] = is_ruled_out(own, way, turn)
    return n


def count_lines(
    lists: list[list[tuple[int, int]]], wanted: list[int], lines: list[list[int]]
) -> list[tuple[list[int], list[int]]]:
    """Return of each line the complete ways, and those ruled out."""
    starts = np.cumsum([0, *map(len, lists)]).astype(np.int32)
    flat = [way << POSTING_BITS | bit for own in lists for way, bit in own]
    postings = padded(np.array(flat, np.int32))
    marks, gathered = new_marks(np.array(wanted, np.int32)), np.empty(ROOM, np.int32)
    found = []
    for turn, hits in enumerate(lines, 1):
        complete, ruled_out = np.empty(len(wanted) + 1, np.int32), np.zeros(len(wanted), np.uint8)
        own = np.array(hits, np.int32)
        n = count(own, starts, postings, gathered, marks, turn, complete, ruled_out)
        found.append((sorted(complete[:n].tolist()), np.flatnonzero(ruled_out).tolist()))
    return found


def expected(
    lists: list[list[tuple[int, int]]], wanted: list[int], hits: list[int]
) -> tuple[list[int], list[int]]:
    sets: defaultdict[int, int] = defaultdict(int)
    for hit in hits:
        for way, bit in lists[hit]:
            sets[way] |= 1 << bit
    complete = [way for way, want in enumerate(wanted) if want and sets[way] & want == want]
    return complete, [way for way in range(len(wanted)) if sets[way] >> VETO & 1]


@settings(max_examples=300, deadline=None)
@given(
    POSTINGS,
    st.lists(st.sampled_from([0, 1, 3, 7]), min_size=N_WAYS, max_size=N_WAYS),
    st.lists(HITS, min_size=1, max_size=4),
)
def test_ways_are_counted_line_by_line(
    lists: list[list[tuple[int, int]]], wanted: list[int], lines: list[list[int]]
) -> None:
    found = count_lines(lists, wanted, lines)
    assert found == [expected(lists, wanted, hits) for hits in lines]


def test_more_postings_than_are_gathered_at_once() -> None:
    n_ways = 3 * GATHERED + 5
    lists = [[(way, 0) for way in range(n_ways)], [(way, 1) for way in range(0, n_ways, 2)]]
    (complete, _), *_ = count_lines(lists, [3] * n_ways, [[0, 1, 0, 1]])
    assert complete == list(range(0, n_ways, 2))

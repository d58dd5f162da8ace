"""Of the needles of a reader all that are in a value are found, and no others."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from khumkan.engine.formats.tape.memory import PADDING, Bytes, Numbers, address_of, kernel
from khumkan.engine.sieve.index import FILTERS, READER, build_index
from khumkan.engine.sieve.needles import PLACES, Needle
from khumkan.engine.sieve.reading import MAX_HITS, Words, find_needles

WORDS = st.text(st.sampled_from("abcx\\. "), min_size=1, max_size=9)
NEEDLES = st.builds(Needle, st.just("c"), st.sampled_from(PLACES), WORDS)
# Values around the 32 places that are looked at together.
VALUES = st.builds(
    lambda n, before, word, after: "x" * n + before + word + after,
    st.integers(0, 70), WORDS, WORDS, st.sampled_from(["", "b", "x" * 31, "." * 32]),
)  # fmt: skip
MANY = [f"{a}{b}{c}{d}" for a in "abcx" for b in "abcx" for c in "abcx" for d in "abcx"]


@kernel
def find(  # noqa: PLR0917 -- numba passes arrays one by one
    folded: Bytes, n_bytes: int, readers: Numbers, needles: Numbers, texts: Bytes, bitmaps: Bytes,
    keys: Words, hits: Numbers,
) -> int:  # fmt: skip
    return find_needles(
        0, address_of(folded), n_bytes, address_of(readers), address_of(needles),
        address_of(texts), address_of(bitmaps), address_of(keys), len(keys) // 2 - 1,
        address_of(hits), 0,
    )  # fmt: skip


def found_in(value: str, needles: list[Needle]) -> set[Needle]:
    index = build_index((1, needle) for needle in needles)
    raw = value.encode()
    # What stands behind a value must not count.
    folded = np.frombuffer(raw + b"abcx" * PADDING, np.uint8)
    hits = np.empty(MAX_HITS, np.int32)
    n = find(
        folded, len(raw), index.reader_table, index.needle_table, index.texts, index.bitmaps,
        index.keys, hits,
    )  # fmt: skip
    by_number = {number: needle for (_, needle), number in index.numbers.items()}
    return {by_number[number] for number in hits[:n].tolist()}


def expected(value: str, needles: list[Needle]) -> set[Needle]:
    tests = {
        "contains": str.__contains__, "startswith": str.startswith, "endswith": str.endswith,
        "equals": str.__eq__,
    }  # fmt: skip
    return {one for one in needles if tests[one.where](value, one.text)}


@settings(max_examples=400, deadline=None)
@given(st.lists(NEEDLES, min_size=1, max_size=12, unique=True), VALUES)
@example([Needle("c", "contains", "ab")], "x" * 31 + "ab")
@example([Needle("c", "contains", "a")], "x" * 32)
def test_needles_are_found_where_they_are(needles: list[Needle], value: str) -> None:
    assert found_in(value, needles) == expected(value, needles)


@settings(max_examples=60, deadline=None)
@given(VALUES)
def test_so_many_needles_that_a_filter_would_find_too_much(value: str) -> None:
    needles = [Needle("c", "contains", text) for text in MANY]
    assert found_in(value, needles) == expected(value, needles)


@pytest.mark.parametrize(
    ("texts", "has_filter"),
    [
        pytest.param(["mimikatz", "\\lsass"], True, id="few"),
        pytest.param(MANY, False, id="many"),
        pytest.param([*"etaoin"], False, id="common letters"),
    ],
)
def test_a_reader_has_a_filter_where_it_finds_little_else(
    texts: list[str], *, has_filter: bool
) -> None:
    index = build_index((1, Needle("c", "contains", text)) for text in texts)
    assert any(index.reader_table[FILTERS:READER] >= 0) == has_filter

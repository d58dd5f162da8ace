"""Tables find all records of a key, in order, and deny nothing that is there."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from khumkan.engine.indicators.frozen import Frozen, pack_entries
from khumkan.engine.probing.tags import add_tags, may_hold, new_tags

KEYS = st.one_of(
    st.text("ab", min_size=1, max_size=4).map("d{}.c".format),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).map("f{}".format),
    st.integers(0, 40).map("4203.0.113.{}".format),
)
NOTES = st.tuples(
    st.integers(0, 300), st.integers(0, 3_000_000), st.sampled_from(["", ',4,"ก"'])
).map(lambda parts: f"[{parts[0]},{parts[1]}{parts[2]}]")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(KEYS, NOTES), max_size=60), KEYS)
def test_a_table_holds_what_a_dictionary_would(entries: list[tuple[str, str]], other: str) -> None:
    first, left = pack_entries(entries[:30])
    second, left_too = pack_entries(entries[30:])
    table = Frozen([first, second])
    naive: dict[str, list[str]] = {other: []}
    for key, note in dict.fromkeys(entries):
        if (key, note) not in left + left_too:
            naive.setdefault(key, []).append(note)
    assert {key: table.find(key) for key in naive} == naive
    assert sorted(table) == sorted((key, note) for key, notes in naive.items() for note in notes)
    assert table.n_entries == sum(map(len, naive.values()))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(-(2**63), 2**63 - 1).filter(bool), max_size=200))
def test_tags_deny_nothing_that_was_added(hashes: list[int]) -> None:
    tags = new_tags(len(hashes))
    add_tags(tags, np.array(hashes, np.int64))
    assert all(may_hold(tags, one) for one in hashes)


def test_many_hashes_of_one_line_overflow_into_the_next() -> None:
    tags = new_tags(200)
    same_line = np.arange(1, 151, dtype=np.int64)
    add_tags(tags, same_line)
    assert all(may_hold(tags, int(one)) for one in same_line)
    assert not may_hold(tags, 5_000)

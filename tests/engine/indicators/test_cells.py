"""Cells hold what a dictionary of lists would, at every size, and copies keep apart."""

import subprocess
import sys
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.engine.indicators.cells import ENTRIES_PER_CELL, Cells

KEYS = st.text(
    st.characters(exclude_characters="\n\0", exclude_categories=["Cs"]), min_size=1, max_size=3
)
DETAILS = st.text("ab", max_size=2)
CHANGES = st.lists(st.tuples(st.booleans(), KEYS, DETAILS), max_size=80)


def apply(cells: Cells, naive: dict[str, list[str]], changes: list[tuple[bool, str, str]]) -> None:
    for adds, key, detail in changes:
        known = naive[key]
        if adds:
            assert cells.add(key, detail) is (detail not in known)
            naive[key] = known if detail in known else [*known, detail]
        else:
            assert cells.remove(key, detail.__eq__) == known.count(detail)
            naive[key] = [one for one in known if one != detail]


def holds(cells: Cells, naive: dict[str, list[str]]) -> bool:
    pairs = sorted((key, one) for key, some in naive.items() for one in some)
    return (
        all(list(cells.find(key)) == some for key, some in naive.items())
        and sorted(cells) == pairs
        and cells.n_entries == len(pairs)
    )


@given(CHANGES, CHANGES, st.integers(0, 100))
def test_cells_hold_what_a_dictionary_would_and_copies_keep_apart(
    changes: list[tuple[bool, str, str]], later: list[tuple[bool, str, str]], n_expected: int
) -> None:
    cells, naive = Cells(n_expected), defaultdict[str, list[str]](list)
    apply(cells, naive, changes)
    other, others = cells.copy(), defaultdict(list, naive)
    apply(other, others, later)
    assert holds(cells, naive)
    assert holds(other, others)


def test_a_table_that_was_not_told_its_size_grows_to_it() -> None:
    cells = Cells()
    for number in range(10_000):
        cells.add(f"d{number}.example", str(number))
    assert len(cells.cells) == 10_000 // ENTRIES_PER_CELL + bool(10_000 % ENTRIES_PER_CELL)
    assert all(list(cells.find(f"d{n}.example")) == [str(n)] for n in range(0, 10_000, 7))
    assert max(cell.count("\n") for cell in cells.cells) < 12 * ENTRIES_PER_CELL


def test_a_copy_shares_what_it_did_not_change() -> None:
    cells = Cells(8_000)
    for number in range(8_000):
        cells.add(str(number), "")
    other = cells.copy()
    other.add("new", "")
    assert sum(a is not b for a, b in zip(cells.cells, other.cells, strict=True)) == 1


@pytest.mark.parametrize("seed", ["0", "7", "random"])
def test_where_a_key_lies_is_not_told_by_the_seed_of_the_process(seed: str) -> None:
    program = (
        "from khumkan.engine.indicators.cells import Cells\n"
        "cells = Cells(1 << 20); cells.add('d' + 'evil.example', 'x')\n"
        "print(next(n for n, cell in enumerate(cells.cells) if cell))"
    )
    places = {
        subprocess.run(  # noqa: S603 -- our own interpreter and program
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for _ in range(3)
    }
    assert len(places) > 1

"""What is passed over in a walk leaves its state as it is."""

import pytest

from khumkan.engine.sieve.automata import ACCEPTED, Automaton, automaton_of
from khumkan.engine.sieve.filters import FILTER_BYTES
from khumkan.engine.sieve.walks import NO_FILTER, row_of, walk_of


def automaton(pattern: str) -> Automaton:
    found = automaton_of(pattern)
    assert found is not None
    return found


def caught(filter_: bytes) -> set[int]:
    """Return the bytes that a filter finds, whatever follows."""
    return {byte for byte in range(256) if filter_[byte & 15] & filter_[16 + (byte >> 4)]}


@pytest.mark.parametrize(
    "pattern", ["cmd", "(?i)cmd.{0,5}(?:ab|cd)+", "^abc$", "[^a]b", "a\\\\b", "ก?x", "[0-9a-f]{3}"]
)
def test_a_filter_has_every_byte_that_leads_out_of_its_state(pattern: str) -> None:
    one = automaton_of(pattern)
    if one is None:
        return
    rows, filters = walk_of(one, 0)
    for state in range(len(rows) // row_of(one)):
        place = rows[(state + 1) * row_of(one) - 1]
        if place == NO_FILTER:
            continue
        found = caught(filters[place : place + FILTER_BYTES])
        steps = one.steps[state * one.n_classes : (state + 1) * one.n_classes]
        leaving = {
            byte
            for byte, number in enumerate(one.classes)
            if number < one.n_classes and steps[number] != state
        }
        assert found == leaving | {ord("\\")}


def test_rows_name_the_rows_of_next_states() -> None:
    one = automaton("ab")
    rows, _ = walk_of(one, 100)
    width = row_of(one)
    for state in range(len(rows) // width):
        for number, then in enumerate(rows[state * width : (state + 1) * width - 1]):
            expected = one.steps[state * one.n_classes + number]
            assert then == (expected if expected == ACCEPTED else expected * width)


def test_a_state_that_most_letters_lead_out_of_has_no_filter() -> None:
    one = automaton("[a-z]{2}0")
    rows, _ = walk_of(one, 0)
    assert rows[row_of(one) - 1] == NO_FILTER


def test_filters_stand_where_they_are_said_to() -> None:
    rows, filters = walk_of(automaton("ab"), 1000)
    places = {rows[n] for n in range(len(rows)) if rows[n] >= 1000}
    assert places == {1000 + n for n in range(0, len(filters), FILTER_BYTES)}


def test_what_matches_at_once_has_no_steps() -> None:
    assert walk_of(automaton(""), 0) == ([], b"")

"""An automaton as the kernel walks through it: rows of steps, and which bytes lead out of a state.

Most states are left by few bytes alone. A filter of these lets the kernel pass over all others, 32
bytes at once.
"""

from typing import NamedTuple

from khumkan.engine.formats.tape.signs import BACKSLASH
from khumkan.engine.sieve.automata import ACCEPTED, Automaton
from khumkan.engine.sieve.filters import N_BUCKETS, filter_of

NO_FILTER = -1
"""In place of a filter: too many bytes lead out of the state."""
_MOST_LEAVING = 16
_ASCII_TEXT = range(0x20, 0x7F)
_HALF = 16


class Walk(NamedTuple):
    """Rows of steps, one for each state and behind each other, and the filters they name.

    A row has for each class of characters where the row of the next state begins, or ACCEPTED; and
    behind these where the filter of its state stands, or NO_FILTER.
    """

    rows: list[int]
    filters: bytes


def walk_of(one: Automaton, place: int) -> Walk:
    """Return the walk of an automaton whose filters are going to stand at `place`."""
    rows: list[int] = []
    filters = bytearray()
    known: dict[frozenset[int], int] = {}
    for state in range(len(one.steps) // one.n_classes):
        steps = one.steps[state * one.n_classes : (state + 1) * one.n_classes]
        leaving = frozenset(number for number, then in enumerate(steps) if then != state)
        if leaving not in known:
            made = _filter_of(one.classes, leaving)
            known[leaving] = place + len(filters) if made else NO_FILTER
            filters += made
        rows += (then if then == ACCEPTED else then * row_of(one) for then in steps)
        rows.append(known[leaving])
    return Walk(rows, bytes(filters))


def row_of(one: Automaton) -> int:
    """Return how many numbers a row has."""
    return one.n_classes + 1


def _filter_of(classes: bytes, leaving: frozenset[int]) -> bytes:
    """Return a filter of the bytes of some classes, as `find_windows` reads it; nothing of many.

    A backslash is always in it: what it stands for must be looked at.
    """
    found = {byte for byte, number in enumerate(classes) if number in leaving} | {BACKSLASH}
    if len(found.intersection(_ASCII_TEXT)) > _MOST_LEAVING:
        return b""
    by_lower: dict[frozenset[int], set[int]] = {}
    for half in range(_HALF):
        own = {byte for byte in found if byte >> 4 == half}
        by_lower.setdefault(frozenset(byte & 15 for byte in own), set()).update(own)
    by_lower.pop(frozenset(), None)
    if len(by_lower) > N_BUCKETS:
        return b""
    return filter_of([(own,)] for own in by_lower.values())

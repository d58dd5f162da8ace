"""The kernel that goes through a run: which plan a line follows, and which rules it may match."""

import numpy as np
import numpy.typing as npt

from khumkan.engine.formats.tape.lines import FIRST, FROM, LINE_SHAPE, SORT, TO
from khumkan.engine.formats.tape.memory import (
    Bytes,
    Numbers,
    are_same,
    byte_at,
    inlined,
    kernel,
    number_at,
)
from khumkan.engine.formats.tape.scalars import (
    CODED,
    FRACTION,
    LIST,
    scan_scalar,
    skip_blanks,
)
from khumkan.engine.formats.tape.signs import COMMA, QUOTE
from khumkan.engine.sieve.catalogue import POSTING_BITS, VETO
from khumkan.engine.sieve.index import (
    LENGTH,
    NEEDLE,
    NEXT,
    ON_ANYTHING,
    ON_BEYOND,
    ON_LENGTHS,
    READER,
)
from khumkan.engine.sieve.reading import ODD, Keys, find_needles, fold_value

# What became of a line.
QUIET, UNCOVERED, CANDIDATE, ODD_LINE, UNKNOWN = range(5)
# The numbers of a shape as the sieve knows it, a kind of event of that shape, a plan, a slot (a
# value and a reader for it); the last name is how many there are.
FIRST_KIND, TELLING, N_TELLING, SHAPE = range(4)
NEXT_KIND, SIGN, PLAN, KIND = range(4)
SLOTS, N_SLOTS, VERDICT, ON_QUIET, ALWAYS, N_ALWAYS, N_VALUES, PLANNED = range(8)
VALUE, SLOT_READER, SLOT = range(3)
# A way without needles: its number, and two values that must be the same or -1.
WAY, SAME_ONE, SAME_OTHER, ASK = range(4)
ALL_VALUES = -1
"""In place of a slot's value: all of them, with a byte between that no text has."""
MAX_HITS = 4096
_BETWEEN = 0xFF
_MARGIN = 128


@kernel
def sift(
    data: Bytes, lines: Numbers, values: Numbers, chosen: Numbers,
    shapes: Numbers, telling: Numbers, kinds: Numbers, signs: Bytes, plans: Numbers, slots: Numbers,
    asks: Numbers, posting_starts: Numbers, postings: Numbers, wanted: Numbers,
    rule_of_way: Numbers, readers: Numbers, needles: Numbers, texts: Bytes, bitmaps: Bytes,
    keys: Keys, firsts: Numbers,
    folded: Bytes, other: Bytes, places: Numbers, hits: Numbers, marks: Numbers, complete: Numbers,
    verdicts: npt.NDArray[np.int8], followed: Numbers, found: Numbers,
) -> int:  # fmt: skip
    """Give each of the chosen lines a verdict, and return how many pairs there are.

    `found` gets (line, rule) pairs of candidates, `followed` the plan of each line. A line for
    whose pairs there is no more room is odd.
    """
    n_found = 0
    for number in range(len(chosen)):
        line = number_at(chosen, number)
        shape = number_at(lines, line * 4 + LINE_SHAPE)
        first = number_at(lines, line * 4 + FIRST) * 3
        plan = _find_plan(data, values, first, shape, shapes, telling, kinds, signs)
        if plan < 0:
            verdicts[line] = UNKNOWN
            continue
        record = plan * PLANNED
        followed[line] = plan
        verdicts[line] = number_at(plans, record + VERDICT)
        if verdicts[line] != CANDIDATE:
            continue
        n_hits = _read_slots(
            data, values, first, number_at(plans, record + SLOTS),
            number_at(plans, record + N_SLOTS), number_at(plans, record + N_VALUES), slots,
            readers, needles, texts, bitmaps, keys, firsts, folded, places, hits,
        )  # fmt: skip
        if n_hits == ODD:
            verdicts[line] = ODD_LINE
            continue
        n_complete = _count_sets(hits, n_hits, posting_starts, postings, wanted, marks, complete)
        before = n_found
        for n in range(n_complete):
            way = number_at(complete, n)
            if not number_at(marks, way) >> VETO & 1:
                n_found = _write(found, n_found, line, number_at(rule_of_way, way))
        ask = number_at(plans, record + ALWAYS)
        for n in range(ask, ask + number_at(plans, record + N_ALWAYS)):
            way = number_at(asks, n * ASK + WAY)
            if not number_at(marks, way) >> VETO & 1 and _may_be_same(
                data, values, first, number_at(asks, n * ASK + SAME_ONE),
                number_at(asks, n * ASK + SAME_OTHER), folded, other,
            ):  # fmt: skip
                n_found = _write(found, n_found, line, number_at(rule_of_way, way))
        _clear(hits, n_hits, posting_starts, postings, marks)
        if n_found == before:
            verdicts[line] = number_at(plans, record + ON_QUIET)
        elif n_found * 2 >= len(found):
            verdicts[line] = ODD_LINE
            n_found = before
    return n_found


@kernel
def _write(found: Numbers, n_found: int, line: int, rule: int) -> int:
    """Write a pair where there is room; return how many there are, full being full."""
    if n_found * 2 + 2 > len(found):
        return len(found) // 2
    found[n_found * 2], found[n_found * 2 + 1] = line, rule
    return n_found + 1


@kernel
def _count_sets(
    hits: Numbers, n_hits: int, posting_starts: Numbers, postings: Numbers, wanted: Numbers,
    marks: Numbers, complete: Numbers,
) -> int:  # fmt: skip
    """Mark of each way the sets a needle was found of; list those with all; say how many."""
    n_complete = 0
    for n in range(n_hits):
        needle = number_at(hits, n)
        at, end = number_at(posting_starts, needle), number_at(posting_starts, needle + 1)
        while at < end:
            posting = number_at(postings, at)
            way, bit = posting >> POSTING_BITS, 1 << (posting & ((1 << POSTING_BITS) - 1))
            marked = number_at(marks, way)
            want = number_at(wanted, way)
            if not marked & bit:
                marks[way] = marked | bit
                if want and (marked & want) != want and ((marked | bit) & want) == want:
                    complete[n_complete] = way
                    n_complete += 1
            at += 1
    return n_complete


@kernel
def _clear(
    hits: Numbers, n_hits: int, posting_starts: Numbers, postings: Numbers, marks: Numbers
) -> None:
    for n in range(n_hits):
        needle = number_at(hits, n)
        at, end = number_at(posting_starts, needle), number_at(posting_starts, needle + 1)
        while at < end:
            marks[number_at(postings, at) >> POSTING_BITS] = 0
            at += 1


@kernel
def _find_plan(
    data: Bytes, values: Numbers, first: int, shape: int,
    shapes: Numbers, telling: Numbers, kinds: Numbers, signs: Bytes,
) -> int:  # fmt: skip
    """Return the plan of a line by the values that tell what it is, -1 where it is new."""
    if shape < 0 or shape * SHAPE >= len(shapes):
        return -1
    kind = number_at(shapes, shape * SHAPE + FIRST_KIND)
    start = number_at(shapes, shape * SHAPE + TELLING)
    n_telling = number_at(shapes, shape * SHAPE + N_TELLING)
    while kind >= 0:
        sign = number_at(kinds, kind * KIND + SIGN)
        is_it = True
        for n in range(n_telling):
            value = first + number_at(telling, start + n) * 3
            at = number_at(values, value + FROM)
            n_bytes = number_at(values, value + TO) - at
            told = byte_at(signs, sign + 1) | byte_at(signs, sign + 2) << 8
            is_it = byte_at(signs, sign) == number_at(values, value + SORT) and told == n_bytes
            is_it = is_it and are_same(signs, sign + 3, data, at, n_bytes)
            if not is_it:
                break
            sign += 3 + n_bytes
        if is_it:
            return number_at(kinds, kind * KIND + PLAN)
        kind = number_at(kinds, kind * KIND + NEXT_KIND)
    return -1


@inlined
def _read_slots(
    data: Bytes, values: Numbers, first: int, slot: int, n_slots: int, n_values: int,
    slots: Numbers,
    readers: Numbers, needles: Numbers, texts: Bytes, bitmaps: Bytes, keys: Keys, firsts: Numbers,
    folded: Bytes, places: Numbers, hits: Numbers,
) -> int:  # fmt: skip
    """Return how many needles were found, or ODD."""
    n_hits, n_bytes, before, reader = 0, 0, -2, 0
    beyond = False
    piece = 0  # where the next scalar of a list stands, 0 where there is none
    end = slot + n_slots * SLOT
    while slot < end or piece:
        at = before
        if not piece:
            at = number_at(slots, slot + VALUE)
            reader = number_at(slots, slot + SLOT_READER)
            slot += SLOT
        if at != before:
            before = at
            n_bytes, beyond = 0, False
            last = at + 1
            if at == ALL_VALUES:
                at, last = 0, n_values
            while at < last:
                value = first + at * 3
                start, stop = number_at(values, value + FROM), number_at(values, value + TO)
                sort = number_at(values, value + SORT)
                if sort in (CODED, FRACTION) or n_bytes + stop - start > len(folded) - _MARGIN:
                    return ODD
                # All values together are only searched, so a list may come as it stands there.
                if sort == LIST and before != ALL_VALUES:
                    piece, before = start + 1, -2
                    break
                n_more, is_beyond = fold_value(data, start, stop, sort, folded, n_bytes)
                if n_more == ODD:
                    return ODD
                n_bytes, beyond = n_more, beyond or is_beyond
                at += 1
                if at < last:
                    folded[n_bytes] = _BETWEEN
                    n_bytes += 1
        if piece:
            start = skip_blanks(data, piece)
            stop, behind, sort = scan_scalar(data, start)
            start += byte_at(data, start) == QUOTE
            n_bytes, beyond = fold_value(data, start, stop, sort, folded, 0)
            if n_bytes == ODD:
                return ODD
            behind = skip_blanks(data, behind)
            piece = behind + 1 if byte_at(data, behind) == COMMA else 0
        anything = number_at(readers, reader * READER + ON_ANYTHING)
        if anything >= 0:
            hits[n_hits] = anything
            n_hits += 1
        if beyond and number_at(readers, reader * READER + ON_BEYOND) >= 0:
            hits[n_hits] = number_at(readers, reader * READER + ON_BEYOND)
            n_hits += 1
        longer = number_at(readers, reader * READER + ON_LENGTHS)
        while longer >= 0 and n_hits < len(hits):
            if n_bytes >= number_at(needles, longer * NEEDLE + LENGTH):
                hits[n_hits] = longer
                n_hits += 1
            longer = number_at(needles, longer * NEEDLE + NEXT)
        n_hits = find_needles(
            reader, folded, n_bytes, readers, needles, texts, bitmaps, keys, firsts,
            places, hits, n_hits,
        )  # fmt: skip
        if n_hits >= len(hits) - 2:
            return ODD
    return n_hits


@kernel
def _may_be_same(
    data: Bytes, values: Numbers, first: int, one: int, two: int, folded: Bytes, other: Bytes
) -> bool:
    """Say whether two values are the same, letters folded, or may be."""
    if one < 0:
        return True
    one, two = first + one * 3, first + two * 3
    at, stop = number_at(values, one + FROM), number_at(values, one + TO)
    place, end = number_at(values, two + FROM), number_at(values, two + TO)
    sort, other_sort = number_at(values, one + SORT), number_at(values, two + SORT)
    is_odd = sort in (CODED, FRACTION, LIST) or other_sort in (CODED, FRACTION, LIST)
    if is_odd or max(stop - at, end - place) > len(folded) - _MARGIN:
        return True
    n_bytes, beyond = fold_value(data, at, stop, sort, folded, 0)
    n_others, is_other = fold_value(data, place, end, other_sort, other, 0)
    if beyond or is_other:
        return True
    return n_bytes == n_others and are_same(folded, 0, other, 0, n_bytes)

"""The kernel that goes through a run: which plan a line follows, and which rules it may match."""

import numpy as np
import numpy.typing as npt

from khumkan.engine.formats.tape.lines import END, FIRST, FROM, LINE_SHAPE, SORT, START, TO
from khumkan.engine.formats.tape.memory import (
    Address,
    Bytes,
    Numbers,
    address_of,
    are_same,
    byte_at,
    kernel,
    number_at,
    put_byte,
    put_number,
    put_word,
    word_at,
)
from khumkan.engine.formats.tape.scalars import (
    CODED,
    FRACTION,
    LIST,
    scan_scalar,
    skip_blanks,
)
from khumkan.engine.formats.tape.signs import COMMA, QUOTE
from khumkan.engine.sieve.counting import count_sets, is_ruled_out
from khumkan.engine.sieve.index import (
    LENGTH,
    NEEDLE,
    NEXT,
    ON_ANYTHING,
    ON_BEYOND,
    ON_LENGTHS,
    READER,
)
from khumkan.engine.sieve.reading import MAX_HITS, ODD, Words, find_needles, fold_value
from khumkan.engine.sieve.seen import (
    LONGEST_SEEN,
    SEEN,
    mark_of,
    place_of_value,
    recall_hits,
    remember_hits,
)
from khumkan.engine.sieve.watching import may_hold

# What became of a line.
QUIET, UNCOVERED, CANDIDATE, ODD_LINE, UNKNOWN = range(5)
# The numbers of a shape as the sieve knows it, a kind of event of that shape, a plan, a slot (a
# value and a reader for it); the last name is how many there are. WATCHED are slots that are only
# looked at where the filter of the plan's stretches, at WATCH, finds something in the line.
FIRST_KIND, TELLING, N_TELLING, SHAPE = range(4)
NEXT_KIND, SIGN, PLAN, KIND = range(4)
SLOTS, N_SLOTS, VERDICT, ON_QUIET, ALWAYS, N_ALWAYS, N_VALUES = range(7)
WATCHED, N_WATCHED, WATCH, PLANNED = range(7, 11)
VALUE, SLOT_READER, SLOT = range(3)
# A way without needles: its number, and two values that must be the same or -1.
WAY, SAME_ONE, SAME_OTHER, ASK = range(4)
ALL_VALUES = -1
"""In place of a slot's value: all of them, with a byte between that no text has."""
LONGEST_VALUE = 1 << 16
"""How many bytes of a value, or of all, are folded; longer ones make a line odd."""
MARGIN = 128
"""How many more there is room for: an instruction may write beyond the end."""
MOST_HITS = MAX_HITS - SEEN
"""From here on a line is odd: there is room for what one value is remembered to have."""
_BETWEEN = 0xFF


@kernel
def sift(
    data: Bytes, lines: Numbers, values: Numbers, chosen: Numbers,
    shapes: Numbers, telling: Numbers, kinds: Numbers, signs: Bytes, plans: Numbers, slots: Numbers,
    asks: Numbers, watches: Bytes, posting_starts: Numbers, postings: Numbers,
    rule_of_way: Numbers, readers: Numbers, needles: Numbers, texts: Bytes, bitmaps: Bytes,
    keys: Words, windows: Numbers, stretches: Numbers, stretch_texts: Bytes,
    folded: Bytes, other: Bytes, seen: Numbers, letters: Bytes,
    hits: Numbers, gathered: Numbers, marks: Words, complete: Numbers,
    verdicts: npt.NDArray[np.int8], followed: Numbers, found: Numbers,
) -> int:  # fmt: skip
    """Give each of the chosen lines a verdict, and return how many pairs there are.

    `found` gets (line, rule) pairs of candidates, `followed` the plan of each line. A line for
    whose pairs there is no more room is odd.
    """
    bytes_, spans, leaves = address_of(data), address_of(lines), address_of(values)
    own_kinds, own_plans, own_slots = address_of(kinds), address_of(plans), address_of(slots)
    own_shapes, own_telling, own_signs = address_of(shapes), address_of(telling), address_of(signs)
    own_watches, own_asks, given = address_of(watches), address_of(asks), address_of(verdicts)
    starts, lists, own_room = address_of(posting_starts), address_of(postings), address_of(gathered)
    reader_table, needle_table = address_of(readers), address_of(needles)
    own_texts, maps = address_of(texts), address_of(bitmaps)
    gram_keys, last_key = address_of(keys), len(keys) // 2 - 1
    window_keys, last_window = address_of(windows), len(windows) // 2 - 1
    stretch_table, stretch_letters = address_of(stretches), address_of(stretch_texts)
    seen_values, seen_letters = address_of(seen), address_of(letters)
    room, spare = address_of(folded), address_of(other)
    hit, marked, whole = address_of(hits), address_of(marks), address_of(complete)
    pairs, rules, follows = address_of(found), address_of(rule_of_way), address_of(followed)
    n_found, most = 0, len(found) // 2
    turn = word_at(marked, 0)
    n_shapes = len(shapes) // SHAPE
    for number in range(len(chosen)):
        line = number_at(address_of(chosen), number)
        shape = number_at(spans, line * 4 + LINE_SHAPE)
        first = number_at(spans, line * 4 + FIRST) * 3
        plan = -1
        if 0 <= shape < n_shapes:
            plan = _find_plan(
                bytes_, leaves, first, own_shapes + 4 * SHAPE * shape, own_telling, own_kinds,
                own_signs,
            )  # fmt: skip
        if plan < 0:
            put_byte(given, line, UNKNOWN)
            continue
        record = plan * PLANNED
        put_number(follows, line, plan)
        verdict = number_at(own_plans, record + VERDICT)
        put_byte(given, line, verdict)
        if verdict != CANDIDATE:
            continue
        n_values = number_at(own_plans, record + N_VALUES)
        n_hits = _read_slots(
            bytes_, leaves, first, number_at(own_plans, record + SLOTS),
            number_at(own_plans, record + N_SLOTS), n_values, own_slots,
            reader_table, needle_table, own_texts, maps, gram_keys, last_key,
            room, seen_values, seen_letters, hit, 0,
        )  # fmt: skip
        n_watched = number_at(own_plans, record + N_WATCHED)
        if n_watched and n_hits != ODD and _may_hold_any(
            bytes_, number_at(spans, line * 4 + START), number_at(spans, line * 4 + END),
            leaves, first, n_values, own_watches + number_at(own_plans, record + WATCH),
            window_keys, last_window, stretch_table, stretch_letters,
        ):  # fmt: skip
            n_hits = _read_slots(
                bytes_, leaves, first, number_at(own_plans, record + WATCHED), n_watched,
                n_values, own_slots,
                reader_table, needle_table, own_texts, maps, gram_keys, last_key,
                room, seen_values, seen_letters, hit, n_hits,
            )  # fmt: skip
        if n_hits == ODD:
            put_byte(given, line, ODD_LINE)
            continue
        turn += 1
        put_word(marked, 0, turn)
        n_complete = count_sets(hit, n_hits, starts, lists, own_room, marked, turn, whole)
        before = n_found
        for n in range(n_complete):
            way = number_at(whole, n)
            if not is_ruled_out(marked, way, turn):
                n_found = _write(pairs, n_found, most, line, number_at(rules, way))
        ask = number_at(own_plans, record + ALWAYS)
        for n in range(ask, ask + number_at(own_plans, record + N_ALWAYS)):
            way = number_at(own_asks, n * ASK + WAY)
            if not is_ruled_out(marked, way, turn) and _may_be_same(
                bytes_, leaves, first, number_at(own_asks, n * ASK + SAME_ONE),
                number_at(own_asks, n * ASK + SAME_OTHER), room, spare,
            ):  # fmt: skip
                n_found = _write(pairs, n_found, most, line, number_at(rules, way))
        if n_found == before:
            put_byte(given, line, number_at(own_plans, record + ON_QUIET))
        elif n_found >= most:
            put_byte(given, line, ODD_LINE)
            n_found = before
    return n_found


@kernel
def _write(pairs: Address, n_found: int, most: int, line: int, rule: int) -> int:
    """Write a pair where there is room; return how many there are, full being full."""
    if n_found >= most:
        return most
    put_number(pairs, n_found * 2, line)
    put_number(pairs, n_found * 2 + 1, rule)
    return n_found + 1


@kernel
def _may_hold_any(
    data: Address, start: int, end: int, values: Address, first: int, n_values: int,
    filters: Address, windows: Address, last_window: int, stretches: Address, texts: Address,
) -> bool:  # fmt: skip
    """Say whether a line may have a stretch in any of its values, wherever they stand."""
    for n in range(n_values):
        value = first + n * 3
        if number_at(values, value + SORT) == CODED:
            return True  # its text is not what stands there
        at, stop = number_at(values, value + FROM), number_at(values, value + TO)
        if (at < start or stop > end) and may_hold(
            data, at, stop, filters, windows, last_window, stretches, texts
        ):
            return True
    return may_hold(data, start, end, filters, windows, last_window, stretches, texts)


@kernel
def _find_plan(
    data: Address, values: Address, first: int, shape: Address, telling: Address, kinds: Address,
    signs: Address,
) -> int:  # fmt: skip
    """Return the plan of a line by the values that tell what it is, -1 where it is new.

    The kind it is of becomes the first of its shape to be asked next time.
    """
    before, newest = -1, number_at(shape, FIRST_KIND)
    kind = newest
    start = number_at(shape, TELLING)
    n_telling = number_at(shape, N_TELLING)
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
            if before >= 0:
                put_number(kinds, before * KIND + NEXT_KIND, number_at(kinds, kind * KIND))
                put_number(kinds, kind * KIND + NEXT_KIND, newest)
                put_number(shape, FIRST_KIND, kind)
            return number_at(kinds, kind * KIND + PLAN)
        before = kind
        kind = number_at(kinds, kind * KIND + NEXT_KIND)
    return -1


@kernel
def _read_slots(
    data: Address, values: Address, first: int, slot: int, n_slots: int, n_values: int,
    slots: Address, readers: Address, needles: Address, texts: Address, bitmaps: Address,
    keys: Address, last_key: int,
    folded: Address, seen: Address, letters: Address, hits: Address, n_hits: int,
) -> int:  # fmt: skip
    """Return how many needles were found, those before among them, or ODD."""
    n_bytes, before, reader = 0, -2, 0
    start, stop, sort, mark = 0, 0, 0, -1
    beyond, is_folded = False, True
    piece = 0  # where the next scalar of a list stands, 0 where there is none
    end = slot + n_slots * SLOT
    while slot < end or piece:
        if not piece:
            at = number_at(slots, slot + VALUE)
            reader = number_at(slots, slot + SLOT_READER)
            slot += SLOT
            if at != before:
                before, is_folded, mark = at, False, -1
                if at != ALL_VALUES:
                    value = first + at * 3
                    start, stop = number_at(values, value + FROM), number_at(values, value + TO)
                    sort = number_at(values, value + SORT)
                    if sort in (CODED, FRACTION) or stop - start > LONGEST_VALUE:
                        return ODD
                    if sort == LIST:
                        piece, before = start + 1, -2
                    elif stop - start <= LONGEST_SEEN:
                        mark = mark_of(data, start, stop - start)
        place = place_of_value(mark, reader)
        if mark >= 0:
            n_known = recall_hits(
                seen, letters, place, reader, sort, data, start, stop - start, hits, n_hits
            )
            if n_known >= 0:
                n_hits = n_known
                if n_hits >= MOST_HITS:
                    return ODD
                continue
        if piece:
            start = skip_blanks(data, piece)
            stop, behind, sort = scan_scalar(data, start)
            start += byte_at(data, start) == QUOTE
            behind = skip_blanks(data, behind)
            piece = behind + 1 if byte_at(data, behind) == COMMA else 0
            n_bytes, beyond = fold_value(data, start, stop, sort, folded, 0)
        elif not is_folded and before == ALL_VALUES:
            n_bytes, beyond = _fold_all(data, values, first, n_values, folded)
        elif not is_folded:
            n_bytes, beyond = fold_value(data, start, stop, sort, folded, 0)
        is_folded = True
        if n_bytes == ODD:
            return ODD
        n_before = n_hits
        anything = number_at(readers, reader * READER + ON_ANYTHING)
        if anything >= 0:
            put_number(hits, n_hits, anything)
            n_hits += 1
        if beyond and number_at(readers, reader * READER + ON_BEYOND) >= 0:
            put_number(hits, n_hits, number_at(readers, reader * READER + ON_BEYOND))
            n_hits += 1
        longer = number_at(readers, reader * READER + ON_LENGTHS)
        while longer >= 0 and n_hits < MAX_HITS:
            if n_bytes >= number_at(needles, longer * NEEDLE + LENGTH):
                put_number(hits, n_hits, longer)
                n_hits += 1
            longer = number_at(needles, longer * NEEDLE + NEXT)
        n_hits = find_needles(
            reader, folded, n_bytes, readers, needles, texts, bitmaps, keys, last_key,
            hits, n_hits,
        )  # fmt: skip
        if n_hits >= MOST_HITS:
            return ODD
        if mark >= 0 and not beyond:
            remember_hits(
                seen, letters, place, reader, sort, data, start, stop - start, hits, n_before,
                n_hits,
            )  # fmt: skip
    return n_hits


@kernel
def _fold_all(
    data: Address, values: Address, first: int, n_values: int, folded: Address
) -> tuple[int, bool]:
    """Write all values folded, and return their end, or ODD, and whether any is beyond ASCII.

    They are only searched, so a list may come as it stands there.
    """
    n_bytes, beyond = 0, False
    for n in range(n_values):
        value = first + n * 3
        start, stop = number_at(values, value + FROM), number_at(values, value + TO)
        sort = number_at(values, value + SORT)
        if sort in (CODED, FRACTION) or n_bytes + stop - start > LONGEST_VALUE:
            return ODD, beyond
        if n:
            put_byte(folded, n_bytes, _BETWEEN)
            n_bytes += 1
        n_bytes, is_beyond = fold_value(data, start, stop, sort, folded, n_bytes)
        if n_bytes == ODD:
            return ODD, True
        beyond = beyond or is_beyond
    return n_bytes, beyond


@kernel
def _may_be_same(
    data: Address, values: Address, first: int, one: int, two: int, folded: Address, other: Address
) -> bool:
    """Say whether two values are the same, letters folded, or may be."""
    if one < 0:
        return True
    one, two = first + one * 3, first + two * 3
    at, stop = number_at(values, one + FROM), number_at(values, one + TO)
    place, end = number_at(values, two + FROM), number_at(values, two + TO)
    sort, other_sort = number_at(values, one + SORT), number_at(values, two + SORT)
    is_odd = sort in (CODED, FRACTION, LIST) or other_sort in (CODED, FRACTION, LIST)
    if is_odd or max(stop - at, end - place) > LONGEST_VALUE:
        return True
    n_bytes, beyond = fold_value(data, at, stop, sort, folded, 0)
    n_others, is_other = fold_value(data, place, end, other_sort, other, 0)
    if beyond or is_other:
        return True
    return n_bytes == n_others and are_same(folded, 0, other, 0, n_bytes)

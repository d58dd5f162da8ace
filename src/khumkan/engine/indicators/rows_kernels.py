"""Kernels that read rows of CSV by the million; of those not simple they say where they are."""

import numpy as np
import numpy.typing as npt

from khumkan.engine.formats.tape.memory import (
    Bytes,
    Data,
    Numbers,
    address_of,
    are_same,
    byte_at,
    kernel,
    number_at,
    put_number,
)
from khumkan.engine.formats.tape.signs import COMMA, LINE_FEED, QUOTE, RETURN, SPACE, TAB
from khumkan.engine.indicators.bulk_kernels import OTHER, pack_value, put_note
from khumkan.engine.probing.hashing import hash_key
from khumkan.engine.probing.memory import put_byte
from khumkan.engine.probing.records import HEAD, N_KEY, N_NOTE
from khumkan.engine.probing.texts import BLANK, CLASSES

Counts = npt.NDArray[np.int64]
MOST_FIELDS = 64
MOST_LINE_BYTES = 1 << 16  # less than a field may have for Python
# Where a call stopped, how many lines, records, bytes of records and other rows there are; and of
# a row whose title and end are met first, from where to where these are.
AT, N_LINES, N_RECORDS, N_BYTES, N_OTHERS, TITLE, TITLE_END, END, END_END, COUNTS = range(10)
DONE, UNKNOWN, UNCLEAR = range(3)
"""Why it stopped: at the end, at a title or end it does not know, at a line that may be more."""
VALUE_ROLE, TITLE_ROLE, END_ROLE, ROLES = range(4)
MOST_OF_ROLE = 5
"""Of each role so many columns, the first that has anything counts; -1 is none."""
# Of known titles and ends: where they and what notes say of them stand, how long each is.
PLACE, N_TITLE, N_END, N_REST, KNOWN = range(5)
NO_REST = -1
_SIMPLE, _ODD, _OPEN = range(3)


@kernel
def pack_rows(
    data: Bytes, end: int, line: int, source: Bytes, roles: Numbers, slots: Numbers,
    known: Numbers, texts: Bytes, secret: Bytes, records: Bytes, places: Numbers, others: Numbers,
    counts: Counts,
) -> int:  # fmt: skip
    """Pack the values of rows, from `counts[AT]` to `end`, as `bulk_kernels.pack_lines` does.

    `line` is the number of the first line of `data`. Returns why it stopped.
    """
    text, out = address_of(data), address_of(records)
    fields = np.empty(2 * MOST_FIELDS, np.int32)
    at = counts[AT]
    while at < end:
        counts[AT] = at
        stop, n_fields, state = _split(text, at, fields)
        if state == _OPEN:
            return UNCLEAR
        last = stop - (stop > at and byte_at(text, stop - 1) == RETURN)
        n_key, entry = OTHER, OTHER
        if state == _SIMPLE and last - at <= MOST_LINE_BYTES:
            first, behind = _pick(text, fields, n_fields, roles, VALUE_ROLE)
            if first == behind:
                n_key = 0  # no value: nothing to take
            else:
                _pick_shared(text, fields, n_fields, roles, counts)
                entry = _find(text, counts, slots, known, texts, secret)
                if entry == OTHER:
                    return UNKNOWN
                if number_at(known, entry * KNOWN + N_REST) != NO_REST:
                    n_key = pack_value(text, first, behind, out, counts[N_BYTES])
        if n_key == OTHER and last > at:
            put_number(others, counts[N_OTHERS] * 3, counts[N_LINES])
            put_number(others, counts[N_OTHERS] * 3 + 1, at)
            put_number(others, counts[N_OTHERS] * 3 + 2, last)
            counts[N_OTHERS] += 1
        elif n_key > 0:
            put_number(places, counts[N_RECORDS], counts[N_BYTES])
            behind = put_note(out, counts[N_BYTES], n_key, source, line + counts[N_LINES])
            counts[N_BYTES] = _put_rest(out, counts[N_BYTES], behind, known, texts, entry)
            counts[N_RECORDS] += 1
        counts[N_LINES] += 1
        at = stop + 1
    counts[AT] = at
    return DONE


@kernel
def _split(text: Data, at: int, fields: Numbers) -> tuple[int, int, int]:
    """Find the fields of a line; return where it ends, how many there are, and what it is."""
    n_fields, state = 0, _SIMPLE
    while True:
        is_quoted = byte_at(text, at) == QUOTE
        at += is_quoted
        start = at
        while True:
            sign = byte_at(text, at)
            if sign < SPACE and sign != TAB:
                if sign == LINE_FEED and not is_quoted:
                    break
                if sign != RETURN or byte_at(text, at + 1) != LINE_FEED:
                    return at, 0, _OPEN
                if is_quoted:
                    return at, 0, _OPEN
            if sign == QUOTE:
                if not is_quoted:
                    state = _ODD
                elif byte_at(text, at + 1) == QUOTE:
                    state = _ODD
                    at += 1
                else:
                    break
            if sign == COMMA and not is_quoted:
                break
            at += 1
        stop = at
        at += is_quoted
        if not is_quoted and byte_at(text, at) == LINE_FEED and byte_at(text, at - 1) == RETURN:
            stop = max(start, at - 1)
        if is_quoted and byte_at(text, at) == RETURN and byte_at(text, at + 1) == LINE_FEED:
            at += 1
        if n_fields < MOST_FIELDS:
            put_number(fields, 2 * n_fields, start)
            put_number(fields, 2 * n_fields + 1, stop)
            n_fields += 1
        sign = byte_at(text, at)
        if sign == LINE_FEED:
            return at, n_fields, state
        if sign != COMMA:
            return at, 0, _OPEN  # something behind a closing quote
        at += 1


@kernel
def _pick(text: Data, fields: Numbers, n_fields: int, roles: Numbers, role: int) -> tuple[int, int]:
    """Return where the first field of a role that has anything begins and ends, without blanks."""
    for n in range(MOST_OF_ROLE):
        field = number_at(roles, role * MOST_OF_ROLE + n)
        if 0 <= field < n_fields:
            start, stop = number_at(fields, 2 * field), number_at(fields, 2 * field + 1)
            while start < stop and CLASSES[byte_at(text, start)] & BLANK:
                start += 1
            while stop > start and CLASSES[byte_at(text, stop - 1)] & BLANK:
                stop -= 1
            if start < stop:
                return start, stop
    return 0, 0


@kernel
def _pick_shared(
    text: Data, fields: Numbers, n_fields: int, roles: Numbers, counts: Counts
) -> None:
    counts[TITLE], counts[TITLE_END] = _pick(text, fields, n_fields, roles, TITLE_ROLE)
    counts[END], counts[END_END] = _pick(text, fields, n_fields, roles, END_ROLE)


@kernel
def slot_of(text: Data, counts: Counts, slots: Numbers, secret: Data) -> int:
    """Return where in `slots` a title and an end are looked for first."""
    one = hash_key(1, text, counts[TITLE], counts[TITLE_END] - counts[TITLE], secret)
    two = hash_key(2, text, counts[END], counts[END_END] - counts[END], secret)
    return (one ^ two * 3) >> 20 & (len(slots) - 1)


@kernel
def _find(
    text: Data, counts: Counts, slots: Numbers, known: Numbers, texts: Bytes, secret: Bytes
) -> int:
    """Return the number of a title and an end among the known ones, or OTHER."""
    slot = slot_of(text, counts, slots, secret)
    n_title, n_end = counts[TITLE_END] - counts[TITLE], counts[END_END] - counts[END]
    while True:
        entry = number_at(slots, slot)
        if entry < 0:
            return OTHER
        record = entry * KNOWN
        place = number_at(known, record + PLACE)
        is_it = number_at(known, record + N_TITLE) == n_title
        is_it = is_it and number_at(known, record + N_END) == n_end
        if (
            is_it
            and are_same(texts, place, text, counts[TITLE], n_title)
            and are_same(texts, place + n_title, text, counts[END], n_end)
        ):
            return entry
        slot = slot + 1 & (len(slots) - 1)


@kernel
def _put_rest(out: Data, at: int, behind: int, known: Numbers, texts: Bytes, entry: int) -> int:
    """Write what a note says besides source and line; return the place behind it."""
    record = entry * KNOWN
    place = number_at(known, record + PLACE)
    place += number_at(known, record + N_TITLE) + number_at(known, record + N_END)
    for n in range(number_at(known, record + N_REST)):
        put_byte(out, behind, byte_at(texts, place + n))
        behind += 1
    put_byte(out, at + N_NOTE, behind - at - HEAD - byte_at(out, at + N_KEY))
    return behind

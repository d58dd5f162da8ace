"""The kernel that walks over lines of JSON objects and writes the tape."""

import numpy as np
import numpy.typing as npt

from khumkan.engine.formats.tape.memory import Bytes, Numbers, byte_at, kernel, number_at
from khumkan.engine.formats.tape.scalars import (
    BROKEN,
    LIST,
    NULL,
    TEXT,
    scan_list,
    scan_scalar,
    scan_string,
    skip_blanks,
)
from khumkan.engine.formats.tape.shapes import (
    ABSENT,
    CLOSE,
    KIND,
    LENGTH,
    LISTED,
    MAX_DEPTH,
    NO_SHAPE,
    OPEN,
    ROOT,
    VALUE,
    find_step,
    guess_step,
    shape_at,
)
from khumkan.engine.formats.tape.signs import (
    CLOSING,
    COLON,
    COMMA,
    LINE_FEED,
    OPENING,
    OPENING_BRACKET,
    QUOTE,
)

Counts = npt.NDArray[np.int64]
# The numbers of a line, and of a value.
START, END, LINE_SHAPE, FIRST = range(4)
FROM, TO, SORT = range(3)


@kernel
def read_lines(
    data: Bytes, at: int, end: int, nodes: Numbers, names: Bytes, ends: Numbers, counts: Counts,
    lines: Numbers, values: Numbers,
) -> tuple[int, int]:  # fmt: skip
    """Write the tape of the lines from `at` to `end`, which is behind a line feed.

    Returns how many lines and values there are; a line without a shape has no values.
    """
    n_lines, n_values = 0, 0
    while at < end:
        lines[n_lines * 4 + START], lines[n_lines * 4 + FIRST] = at, n_values
        shape, at, n_after = _read_line(data, at, nodes, names, ends, counts, values, n_values)
        if shape != NO_SHAPE:
            n_values = n_after
        while byte_at(data, at) != LINE_FEED:
            at += 1
        lines[n_lines * 4 + END], lines[n_lines * 4 + LINE_SHAPE] = at, shape
        at += 1
        n_lines += 1
    return n_lines, n_values


@kernel
def _read_line(
    data: Bytes, at: int, nodes: Numbers, names: Bytes, ends: Numbers, counts: Counts,
    values: Numbers, n_values: int,
) -> tuple[int, int, int]:  # fmt: skip
    """Return the shape of a line, or NO_SHAPE, how far it was read, and the number of values."""
    node, depth, is_first = ROOT, 1, True
    if byte_at(data, at) != OPENING:
        return NO_SHAPE, at, 0
    at = skip_blanks(data, at + 1)
    while True:
        if byte_at(data, at) == CLOSING:
            at = skip_blanks(data, at + 1)
            depth -= 1
            if depth == 0:
                is_whole = byte_at(data, at) == LINE_FEED
                return shape_at(nodes, ends, counts, node) if is_whole else NO_SHAPE, at, n_values
            node = find_step(nodes, names, counts, node, CLOSE, data, at, 0)
            if node < 0:
                return NO_SHAPE, at, 0
            is_first = False
            continue
        if not is_first:
            if byte_at(data, at) != COMMA:
                return NO_SHAPE, at, 0
            at = skip_blanks(data, at + 1)
        if byte_at(data, at) != QUOTE:
            return NO_SHAPE, at, 0
        name = at + 1
        guess = guess_step(nodes, names, node, data, name)
        if guess >= 0:
            at = name + number_at(nodes, guess * 8 + LENGTH)
        else:
            at, kind = scan_string(data, name)
            if kind != TEXT:
                return NO_SHAPE, at, 0
        n_name_bytes = at - name
        at = skip_blanks(data, at + 1)
        if byte_at(data, at) != COLON:
            return NO_SHAPE, at, 0
        at = skip_blanks(data, at + 1)
        sign = byte_at(data, at)
        start = at
        if sign == OPENING:
            step = OPEN
            depth += 1
            at = skip_blanks(data, at + 1)
        else:
            if sign == OPENING_BRACKET:
                at, kind = scan_list(data, at)
                stop = at
            else:
                start += sign == QUOTE
                stop, at, kind = scan_scalar(data, at)
            if kind == BROKEN:
                return NO_SHAPE, at, 0
            step = ABSENT if kind == NULL else LISTED if kind == LIST else VALUE
            if kind != NULL:
                values[n_values * 3 + FROM], values[n_values * 3 + TO] = start, stop
                values[n_values * 3 + SORT] = kind
                n_values += 1
            at = skip_blanks(data, at)
        is_first = step == OPEN
        if guess >= 0 and number_at(nodes, guess * 8 + KIND) == step:
            node = guess
        else:
            node = find_step(nodes, names, counts, node, step, data, name, n_name_bytes)
        if node < 0 or depth > MAX_DEPTH:
            return NO_SHAPE, at, 0

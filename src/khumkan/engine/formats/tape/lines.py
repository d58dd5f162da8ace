"""The kernel that walks over lines of JSON objects and writes the tape."""

import numpy as np
import numpy.typing as npt

from khumkan.engine.formats.tape.memory import (
    Address,
    Bytes,
    Numbers,
    address_of,
    byte_at,
    kernel,
    number_at,
    put_number,
)
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
    OPEN_LIST,
    ROOT,
    VALUE,
    find_step,
    guess_step,
    shape_at,
)
from khumkan.engine.formats.tape.signs import (
    CLOSING,
    CLOSING_BRACKET,
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
MAX_ITEMS = 64
"""Of all lists in a line that are not one value: each of their items is a step of its shape."""


@kernel
def read_lines(
    data: Bytes, at: int, end: int, nodes: Numbers, names: Bytes, ends: Numbers, counts: Counts,
    lines: Numbers, values: Numbers,
) -> tuple[int, int]:  # fmt: skip
    """Write the tape of the lines from `at` to `end`, which is behind a line feed.

    Returns how many lines and values there are; a line without a shape has no values.
    """
    bytes_, tree, letters = address_of(data), address_of(nodes), address_of(names)
    totals, leaves = address_of(counts), address_of(ends)
    line_table, value_table = address_of(lines), address_of(values)
    n_lines, n_values = 0, 0
    while at < end:
        record = n_lines * 4
        put_number(line_table, record + START, at)
        put_number(line_table, record + FIRST, n_values)
        node, at, n_after = _read_line(bytes_, at, tree, letters, totals, value_table, n_values)
        shape = NO_SHAPE
        if node >= 0:
            shape, n_values = shape_at(tree, leaves, totals, node), n_after
        while byte_at(bytes_, at) != LINE_FEED:
            at += 1
        put_number(line_table, record + END, at)
        put_number(line_table, record + LINE_SHAPE, shape)
        at += 1
        n_lines += 1
    return n_lines, n_values


@kernel
def _read_line(
    data: Address, at: int, nodes: Address, names: Address, counts: Address,
    values: Address, n_values: int,
) -> tuple[int, int, int]:  # fmt: skip
    """Return the node a line ends at or -1, how far it was read, and the number of values."""
    node, depth, n_items = ROOT, 1, 0
    lists = 0  # a bit for each depth: whether what is open there is a list
    if byte_at(data, at) != OPENING:
        return -1, at, 0
    at = skip_blanks(data, at + 1)
    is_first = True
    while True:
        sign = byte_at(data, at)
        is_listed = lists >> depth & 1
        if sign == (CLOSING_BRACKET if is_listed else CLOSING):
            at = skip_blanks(data, at + 1)
            lists &= ~(1 << depth)
            depth -= 1
            if depth == 0:
                return node if byte_at(data, at) == LINE_FEED else -1, at, n_values
            node = find_step(nodes, names, counts, node, CLOSE, data, at, 0)
            if node < 0:
                return -1, at, 0
            is_first = False
            continue
        if not is_first:
            if sign != COMMA:
                return -1, at, 0
            at = skip_blanks(data, at + 1)
            sign = byte_at(data, at)
        name, n_name_bytes, guess, start = at, 0, -1, at
        if is_listed:
            n_items += 1
        else:
            if sign != QUOTE:
                return -1, at, 0
            name = at + 1
            guess = guess_step(nodes, names, node, data, name)
            if guess >= 0:
                at = name + number_at(nodes, guess * 8 + LENGTH)
            else:
                at, kind = scan_string(data, name)
                if kind != TEXT:
                    return -1, at, 0
            n_name_bytes = at - name
            at = skip_blanks(data, at + 1)
            if byte_at(data, at) != COLON:
                return -1, at, 0
            start = skip_blanks(data, at + 1)
            sign = byte_at(data, start)
        step = VALUE
        if sign == QUOTE:
            start += 1
            stop, kind = scan_string(data, start)
            at = stop + (kind != BROKEN)  # what is broken may end at the line feed: never behind it
        elif sign == OPENING:
            step, kind, stop = OPEN, NULL, start
            depth += 1
            at = start + 1
        elif sign == OPENING_BRACKET:
            at, kind = scan_list(data, start)
            stop, step = at, LISTED
            if kind != LIST:
                step, kind = OPEN_LIST, NULL
                depth += 1
                lists |= 1 << depth
                at = start + 1
        else:
            stop, at, kind = scan_scalar(data, start)
            if kind == NULL:
                step = ABSENT
        if kind == BROKEN:
            return -1, at, 0
        if kind != NULL:
            put_number(values, n_values * 3 + FROM, start)
            put_number(values, n_values * 3 + TO, stop)
            put_number(values, n_values * 3 + SORT, kind)
            n_values += 1
        at = skip_blanks(data, at)
        is_first = step in (OPEN, OPEN_LIST)
        if guess >= 0 and number_at(nodes, guess * 8 + KIND) == step:
            node = guess
        else:
            node = find_step(nodes, names, counts, node, step, data, name, n_name_bytes)
        if node < 0 or depth > MAX_DEPTH or n_items > MAX_ITEMS:
            return -1, at, 0

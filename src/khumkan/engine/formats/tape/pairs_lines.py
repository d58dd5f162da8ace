"""The kernel that walks over syslog lines and writes the tape: of pairs, or of plain text."""

import numpy as np

from khumkan.engine.formats.tape.lines import END, FIRST, LINE_SHAPE, START, Counts
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
from khumkan.engine.formats.tape.pairs_header import (
    APP,
    EQUAL,
    HOSTNAME,
    MSGID,
    N_FORMS,
    PRIORITY,
    PROCID,
    REFUSED,
    TIMESTAMP,
    VERSION,
    put_value,
    read_header,
)
from khumkan.engine.formats.tape.pairs_scan import (
    guess_pair,
    may_be_other,
    scan_bare,
    scan_key,
    scan_quoted,
)
from khumkan.engine.formats.tape.pairs_text import may_be_timed, scan_text
from khumkan.engine.formats.tape.scalars import BROKEN, TEXT
from khumkan.engine.formats.tape.shapes import (
    CLOSE,
    LENGTH,
    NO_SHAPE,
    OPEN,
    ROOT,
    VALUE,
    find_step,
    shape_at,
)
from khumkan.engine.formats.tape.signs import COMMA, LINE_FEED, QUOTE, RETURN, SPACE

LEAST_PAIR_BYTES = 3  # a key of one letter, "=", and the blank behind an empty value
MOST_HEADER_VALUES = 10
_LEAST_PAIRS = 2  # of a message that begins with one
_SEMICOLON = ord(";")
# The names around the pairs, each with its length before it, in the order of an event's fields.
_NAMES = (
    "message", "syslog", "kv", "priority", "facility", "severity",
    "version", "timestamp", "hostname", "app", "procid", "msgid",
)  # fmt: skip
_WORDS = np.frombuffer(b"".join(name.encode().ljust(16, b"\0") for name in _NAMES), np.uint8)
_LENGTHS = np.array([len(name) for name in _NAMES], np.int64)
_MESSAGE, _SYSLOG, _KV, _FIRST_OF_PRIORITY, _VERSION = 0, 1, 2, 3, 6
_WORD_BYTES = 16


@kernel
def read_pair_lines(
    data: Bytes, at: int, end: int, table: int, nodes: Numbers, names: Bytes, ends: Numbers,
    counts: Counts, forms: Numbers, lines: Numbers, values: Numbers,
) -> tuple[int, int]:  # fmt: skip
    """Write the tape of the lines from `at` to `end`, which is behind a line feed.

    Returns how many lines and values there are; a line without a shape has no values. `forms` has
    the node behind each form of header, `table` is as in `read_header`.
    """
    bytes_, tree, letters = address_of(data), address_of(nodes), address_of(names)
    totals, leaves, known = address_of(counts), address_of(ends), address_of(forms)
    line_table, value_table = address_of(lines), address_of(values)
    n_lines, n_values = 0, 0
    while at < end:
        start, record = at, n_lines * 4
        put_number(line_table, record + START, start)
        put_number(line_table, record + FIRST, n_values)
        node, at, n_after = _read_line(
            bytes_, at, table, tree, letters, totals, known, value_table, n_values
        )
        while byte_at(bytes_, at) != LINE_FEED:
            at += 1
        shape = NO_SHAPE
        if node >= 0 and not may_be_other(bytes_, start, at):
            shape, n_values = shape_at(tree, leaves, totals, node), n_after
        put_number(line_table, record + END, at)
        put_number(line_table, record + LINE_SHAPE, shape)
        at += 1
        n_lines += 1
    return n_lines, n_values


@kernel
def _read_line(
    data: Address, at: int, table: int, nodes: Address, names: Address, counts: Address,
    forms: Address, values: Address, n_values: int,
) -> tuple[int, int, int]:  # fmt: skip
    """Return the node a line ends at or -1, how far it was read, and the number of values."""
    first = n_values
    message, form, n_values = read_header(data, at, values, n_values + 1, table)
    if form == REFUSED or may_be_timed(data, message):
        return -1, at, 0
    if byte_at(data, scan_key(data, message)) == EQUAL:
        node = _find_form(nodes, names, counts, forms, form, form)
        if node < 0:
            return -1, at, 0
        node, at, n_after = _read_pairs(data, message, node, nodes, names, counts, values, n_values)
        if node >= 0:
            put_value(values, first, message, at, TEXT)
            return node, at, n_after
    at = scan_text(data, message) if form & (TIMESTAMP | VERSION) else -1
    if at < 0:
        return -1, message, 0
    put_value(values, first, message, at, TEXT)
    return _find_form(nodes, names, counts, forms, form, form + N_FORMS), at, n_values


@kernel
def _find_form(
    nodes: Address, names: Address, counts: Address, forms: Address, form: int, place: int
) -> int:
    """Return the node behind the names that a form of header has, -1 without room.

    `place` is where it is kept: the form where pairs follow, N_FORMS further where text does.
    """
    node = number_at(forms, place)
    if node < 0:
        node = _walk_header(nodes, names, counts, form)
        if place < N_FORMS:
            node = _step(nodes, names, counts, node, OPEN, _KV)
        put_number(forms, place, node)
    return node


@kernel
def _read_pairs(
    data: Address, at: int, node: int, nodes: Address, names: Address, counts: Address,
    values: Address, n_values: int,
) -> tuple[int, int, int]:  # fmt: skip
    """Return the node behind the pairs, the end of the line, and the number of values.

    The node is -1 where something stands there that may be read otherwise, or is too little.
    """
    n_pairs = 0
    while True:
        name = at
        guess = guess_pair(nodes, names, node, data, name)
        at = name + number_at(nodes, guess * 8 + LENGTH) if guess >= 0 else scan_key(data, name)
        if byte_at(data, at) == EQUAL and at > name:
            step = guess
            if step < 0:
                step = find_step(nodes, names, counts, node, VALUE, data, name, at - name)
            at, n_values = _read_value(data, at + 1, values, n_values)
            node = step
            n_pairs += 1
        else:
            at = _skip_word(data, at)
        if node < 0 or at < 0:
            return -1, name, 0
        if byte_at(data, at) == SPACE:
            while byte_at(data, at) == SPACE:
                at += 1
        elif not _ends_line(data, at):
            return -1, at, 0
        if _ends_line(data, at):
            return node if n_pairs >= _LEAST_PAIRS else -1, at, n_values


@kernel
def _read_value(data: Address, at: int, values: Address, n_values: int) -> tuple[int, int]:
    """Append the value that begins at a place; return where it is over, -1 if it is broken."""
    if byte_at(data, at) == QUOTE:
        stop, sort = scan_quoted(data, at + 1)
        if sort == BROKEN:
            return -1, n_values
        return stop + 1, put_value(values, n_values, at + 1, stop, sort)
    end = scan_bare(data, at)
    stop = end
    while stop > at and byte_at(data, stop - 1) in (COMMA, _SEMICOLON):
        stop -= 1
    return end, put_value(values, n_values, at, stop, TEXT)


@kernel
def _skip_word(data: Address, at: int) -> int:
    """Return the place behind a word that is no pair, -1 where there may be one in it."""
    end = scan_bare(data, at)
    while at < end:
        if byte_at(data, at) == EQUAL:
            return -1
        at += 1
    return end


@kernel
def _ends_line(data: Address, at: int) -> bool:
    sign = byte_at(data, at)
    return sign == LINE_FEED or (sign == RETURN and byte_at(data, at + 1) == LINE_FEED)


@kernel
def _walk_header(nodes: Address, names: Address, counts: Address, form: int) -> int:
    node = _step(nodes, names, counts, ROOT, VALUE, _MESSAGE)
    if form:
        node = _step(nodes, names, counts, node, OPEN, _SYSLOG)
        if form & PRIORITY:
            for word in range(_FIRST_OF_PRIORITY, _VERSION):
                node = _step(nodes, names, counts, node, VALUE, word)
        word = _VERSION
        for part in (VERSION, TIMESTAMP, HOSTNAME, APP, PROCID, MSGID):
            if form & part:
                node = _step(nodes, names, counts, node, VALUE, word)
            word += 1
        if node >= 0:
            node = find_step(nodes, names, counts, node, CLOSE, _WORDS, 0, 0)
    return node


@kernel
def _step(nodes: Address, names: Address, counts: Address, node: int, kind: int, word: int) -> int:
    if node < 0:
        return -1
    start = word * _WORD_BYTES
    return find_step(nodes, names, counts, node, kind, _WORDS, start, _LENGTHS[word])

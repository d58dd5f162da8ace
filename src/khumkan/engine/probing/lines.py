"""The kernels that walk over the lines of a run, and list what their values could name."""

import numpy as np
import numpy.typing as npt

from khumkan.engine.formats.tape.lines import FIRST, FROM, SORT, TO
from khumkan.engine.formats.tape.memory import (
    Address,
    Bytes,
    Data,
    Numbers,
    address_of,
    byte_at,
    kernel,
    number_at,
)
from khumkan.engine.formats.tape.scalars import (
    CODED,
    ESCAPED,
    LIST,
    TEXT,
    scan_scalar,
    skip_blanks,
)
from khumkan.engine.formats.tape.signs import COMMA, QUOTE
from khumkan.engine.probing.desk import MOST_BYTES, MOST_KEYS
from khumkan.engine.probing.glance import UNDECIDED, list_plain_file, may_name_others
from khumkan.engine.probing.hosts import MAYBE
from khumkan.engine.probing.memory import Words
from khumkan.engine.probing.targets import list_target
from khumkan.engine.probing.texts import read_text
from khumkan.engine.probing.values import (
    FILES,
    MOST_OF_VALUE,
    OTHERS,
    OWN_ESCAPES,
    list_keys,
)

Flags = npt.NDArray[np.uint8]
N_VALUES, SPLIT, TARGET, TARGET_HOST, LOOK = range(5)
"""Of a plan: how many values its lines have; which of them is a list of hashes that become values
of their own, which a request's target that is taken apart, and which the host that completes it
(or -1 each); and how many numbers there are."""
_EQUALS = ord("=")


@kernel
def list_lines(
    data: Bytes, lines: Numbers, values: Numbers, followed: Numbers, looks: Numbers, line: int,
    asked: int, desk: Bytes, hashes: Words, owners: Numbers, maybe: Flags,
) -> tuple[int, int]:  # fmt: skip
    """List the keys of lines from number `line`; `owners` gets the line of each.

    Returns the line to go on from and the number of keys. `maybe` comes 0 where a line is to be
    looked at, and gets 1 where that can't tell.
    """
    n_keys = 0
    bytes_, text, keys = address_of(data), address_of(desk), address_of(hashes)
    places = address_of(values)
    while line < len(maybe) and n_keys < MOST_KEYS // 2:
        if not maybe[line]:
            look = number_at(followed, line) * LOOK
            split = number_at(looks, look + SPLIT)
            first = number_at(lines, line * 4 + FIRST)
            n_before = n_keys
            for number in range(number_at(looks, look + N_VALUES)):
                place = (first + number) * 3
                at, end = number_at(values, place + FROM), number_at(values, place + TO)
                sort = number_at(values, place + SORT)
                n_keys = _list_value(bytes_, at, end, sort, asked, text, keys, n_keys)
                if number == split and n_keys != MAYBE:
                    n_keys = _list_parts(bytes_, at, end, sort, asked, text, keys, n_keys)
                if number == number_at(looks, look + TARGET) and n_keys != MAYBE:
                    other = number_at(looks, look + TARGET_HOST)
                    host = (first + other) * 3 if other >= 0 else -1
                    n_keys = list_target(bytes_, places, place, host, asked, text, keys, n_keys)
                if n_keys == MAYBE:
                    break
            if n_keys == MAYBE:
                maybe[line] = 1
                n_keys = n_before
            for n in range(n_before, n_keys):
                owners[n] = line
        line += 1
    return line, n_keys


@kernel
def _list_value(
    data: Data, at: int, end: int, sort: int, asked: int, text: Data, hashes: Address, n_keys: int
) -> int:
    if sort == LIST and not asked & OWN_ESCAPES:
        return _list_elements(data, at, asked, text, hashes, n_keys)
    if sort not in (TEXT, ESCAPED, CODED, LIST) or at == end:
        return n_keys
    if n_keys > MOST_KEYS - MOST_OF_VALUE or (sort != TEXT and asked & OWN_ESCAPES):
        return MAYBE
    left = asked
    if not may_name_others(data, at, end, sort):
        left &= ~OTHERS
    if left & FILES:
        listed = list_plain_file(data, at, end, sort, text, hashes, n_keys)
        if listed != UNDECIDED:
            n_keys = listed
            left &= ~FILES
    if not left & (FILES | OTHERS):
        return n_keys
    n_bytes, beyond = read_text(data, at, end, sort, text)
    return list_keys(text, 0, n_bytes, beyond, left, hashes, n_keys)


@kernel
def _list_elements(
    data: Data, at: int, asked: int, text: Data, hashes: Address, n_keys: int
) -> int:
    more = True
    while more and n_keys != MAYBE:
        at = skip_blanks(data, at + 1)
        stop, behind, sort = scan_scalar(data, at)
        if byte_at(data, at) == QUOTE:
            n_bytes, beyond = read_text(data, at + 1, stop, sort, text)
            n_keys = list_keys(text, 0, n_bytes, beyond, asked, hashes, n_keys)
        at = skip_blanks(data, behind)
        more = byte_at(data, at) == COMMA
    return n_keys


@kernel
def _list_parts(
    data: Data, at: int, end: int, sort: int, asked: int, text: Data, hashes: Address, n_keys: int
) -> int:
    """List what stands behind the first equals sign of each part between commas."""
    if sort not in (TEXT, ESCAPED, CODED):
        return n_keys
    n_bytes, beyond = read_text(data, at, end, sort, text)
    if n_bytes >= MOST_BYTES:
        return MAYBE
    part = 0
    while part < n_bytes and n_keys != MAYBE:
        stop, digest = part, -1
        while stop < n_bytes and byte_at(text, stop) != COMMA:
            if digest < 0 and byte_at(text, stop) == _EQUALS:
                digest = stop + 1
            stop += 1
        if digest >= 0:
            n_keys = list_keys(text, digest, stop, beyond, asked, hashes, n_keys)
        part = stop + 1
    return n_keys

"""Kernels for what is more than finding texts in a value: expressions, and networks.

All take addresses.
"""

import numpy as np

from khumkan.engine.formats.tape.memory import (
    STRIDE,
    Address,
    byte_at,
    first_bit,
    kernel,
    number_at,
    word_at,
)
from khumkan.engine.formats.tape.scalars import TEXT as PLAIN
from khumkan.engine.formats.tape.shuffles import find_windows
from khumkan.engine.formats.tape.signs import BACKSLASH, NINE, POINT, ZERO
from khumkan.engine.sieve.automata import ACCEPTED, CONTINUES
from khumkan.engine.sieve.programs import (
    AT,
    AUTOMATON,
    CLASSES,
    END_MARKS,
    N_CLASSES,
    START,
    STEPS,
    TEXT,
)
from khumkan.engine.sieve.questions import NO, PERHAPS, YES
from khumkan.engine.sieve.walks import NO_FILTER

_ALL = (1 << STRIDE) - 1
_COLON, _PERCENT = b":%"
_MOST_OCTET, _MOST_DIGITS, _N_OCTETS = 255, 3, 4
_MASK = 4  # a network is four bytes of address, four of mask


def _unescaped() -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    meanings = np.arange(256).astype(np.uint8)
    for mark, meaning in zip(b"bfnrt", b"\b\f\n\r\t", strict=True):
        meanings[mark] = meaning
    return meanings


_UNESCAPED = _unescaped()


@kernel
def accepts(
    data: Address, at: int, end: int, sort: int, automaton: int, automata: Address, steps: Address,
    marks: Address,
) -> bool:  # fmt: skip
    """Say whether an automaton accepts a value, which stands in its line from `at` to `end`."""
    record = automaton * AUTOMATON
    row = number_at(automata, record + START)
    n_classes = number_at(automata, record + N_CLASSES)
    classes = number_at(automata, record + CLASSES)
    first = number_at(automata, record + STEPS)
    while at < end and row != ACCEPTED:
        sign = byte_at(data, at)
        if sign == BACKSLASH and sort != PLAIN:
            at += 1
            sign = byte_at(_UNESCAPED, byte_at(data, at))
        at += 1
        class_ = byte_at(marks, classes + sign)
        if class_ == CONTINUES:
            continue
        then = number_at(steps, first + row + class_)
        if then == row:
            leaving = number_at(steps, first + row + n_classes)
            if leaving != NO_FILTER:
                at = _pass_over(data, at, end, marks + leaving)
        row = then
    if row == ACCEPTED:
        return True
    state = row // (n_classes + 1)
    return byte_at(marks, number_at(automata, record + END_MARKS) + state) != 0


@kernel
def _pass_over(data: Address, at: int, end: int, filter_: Address) -> int:
    """Return where the first byte of a filter stands, or a place behind `end`."""
    while at < end:
        found = find_windows(data, at, filter_) & _ALL
        if found:
            return at + first_bit(found)
        at += STRIDE
    return at


@kernel
def is_inside(
    folded: Address, at: int, end: int, texts: Address, text: int, last: int, letters: Address
) -> int:
    """Say whether a folded value is an IPv4 address in one of some networks.

    What may be another address is PERHAPS. Written strictly, as `ipaddress` reads it.
    """
    address, n_octets, start = 0, 0, at
    octet, n_digits = 0, 0
    while at <= end:
        sign = byte_at(folded, at) if at < end else POINT
        if sign == POINT:
            is_octet = 0 < n_digits <= _MOST_DIGITS and octet <= _MOST_OCTET
            if not is_octet or (n_digits > 1 and byte_at(folded, at - n_digits) == ZERO):
                return _may_be_address(folded, start, end)
            address, n_octets = address << 8 | octet, n_octets + 1
            octet, n_digits = 0, 0
        elif ZERO <= sign <= NINE and n_digits < _MOST_DIGITS:
            octet, n_digits = octet * 10 + sign - ZERO, n_digits + 1
        else:
            return _may_be_address(folded, start, end)
        at += 1
    if n_octets != _N_OCTETS:
        return NO
    while text < last:
        place = word_at(texts, text + AT)
        if address & _four_bytes(letters, place + _MASK) == _four_bytes(letters, place):
            return YES
        text += TEXT
    return NO


@kernel
def _four_bytes(letters: Address, at: int) -> int:
    total = 0
    for n in range(at, at + 4):
        total = total << 8 | byte_at(letters, n)
    return total


@kernel
def _may_be_address(folded: Address, at: int, end: int) -> int:
    """Say whether there is a colon or a percent sign, as in IPv6 and its zones."""
    while at < end:
        sign = byte_at(folded, at)
        if sign in (_COLON, _PERCENT):
            return PERHAPS
        at += 1
    return NO

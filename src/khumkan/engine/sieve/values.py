"""Kernels that fold the values of a line, each once, and find texts in them.

Folded are letters of ASCII alone; what that does not do for is doubtful. All take addresses.
"""

import numpy as np
import numpy.typing as npt

from khumkan.engine.formats.tape.lines import FROM, SORT, TO
from khumkan.engine.formats.tape.memory import (
    PADDING,
    Address,
    are_same,
    byte_at,
    kernel,
    number_at,
    put_byte,
    put_number,
    quad_at,
    word_at,
)
from khumkan.engine.formats.tape.scalars import CODED, FRACTION, LIST
from khumkan.engine.sieve.index import GRAM, MULTIPLIER
from khumkan.engine.sieve.programs import (
    AT,
    FAR,
    FAR_BYTE,
    FIRST_GRAM,
    LENGTH,
    NEAR,
    NEAR_BYTE,
    OTHER_GRAM,
    QUAD,
    TEXT,
)
from khumkan.engine.sieve.questions import ENDS, EQUALS
from khumkan.engine.sieve.reading import ODD, fold_value
from khumkan.engine.sieve.searching import find

Texts = npt.NDArray[np.int64]
# What is known of a value of the line at hand: at which turn it was folded, where to, how many
# bytes, what became of it, where its table of grams is, and how far a gram is shifted for it.
TURN, PLACE, N_BYTES, STATE, TABLE, SHIFT, KNOWN = range(7)
SIMPLE, BEYOND, DOUBTFUL = range(3)
# What is used: the turn, which is another for each line; so many bytes folded, and of tables.
NOW, N_FOLDED, N_TABLES, USED = range(4)
MOST_VALUES = 1 << 14
MANY_TEXTS = 12
"""For so many texts a table pays; fewer are looked for one after the other."""
MOST_FOLDED = MOST_TABLES = 1 << 17
_LEAST_SHIFT, _MOST_SHIFT = 15, 23  # tables of 2**17 down to 2**9 bits
_BITS_PER_GRAM = 8
_NONE = -1


@kernel
def fold_once(
    data: Address, values: Address, place: int, value: int, folded: Address, known: Address,
    used: Address,
) -> int:  # fmt: skip
    """Fold a value of a line, unless that is done; return SIMPLE, BEYOND ASCII, or DOUBTFUL.

    `place` is where the value stands in `values`; its number must be below MOST_VALUES.
    """
    own = value * KNOWN
    if number_at(known, own + TURN) == number_at(used, NOW):
        return number_at(known, own + STATE)
    put_number(known, own + TURN, number_at(used, NOW))
    put_number(known, own + TABLE, _NONE)
    put_number(known, own + STATE, DOUBTFUL)
    start, end = number_at(values, place + FROM), number_at(values, place + TO)
    sort, at = number_at(values, place + SORT), number_at(used, N_FOLDED)
    has_room = end - start <= MOST_FOLDED - at - PADDING
    if not has_room or sort in (CODED, FRACTION, LIST):
        return DOUBTFUL
    behind, is_beyond = fold_value(data, start, end, sort, folded, at)
    if behind == ODD:
        return DOUBTFUL
    put_number(known, own + PLACE, at)
    put_number(known, own + N_BYTES, behind - at)
    put_number(used, N_FOLDED, behind)
    state = BEYOND if is_beyond else SIMPLE
    put_number(known, own + STATE, state)
    return state


@kernel
def make_table(folded: Address, own: int, tables: Address, known: Address, used: Address) -> None:
    """Make the table of a value's grams, if there is room: a bit for each that it has."""
    at, n_bytes = number_at(known, own + PLACE), number_at(known, own + N_BYTES)
    shift = _MOST_SHIFT
    while shift > _LEAST_SHIFT and (1 << (32 - shift)) < n_bytes * _BITS_PER_GRAM:
        shift -= 1
    size = 1 << (32 - shift - 3)
    table = number_at(used, N_TABLES)
    if table + size > MOST_TABLES:
        return
    for n in range(table, table + size):
        put_byte(tables, n, 0)
    for n in range(at, at + n_bytes - GRAM + 1):
        bit = (quad_at(folded, n) * MULTIPLIER & 0xFFFFFFFF) >> shift
        marked = byte_at(tables, table + (bit >> 3)) | 1 << (bit & 7)
        put_byte(tables, table + (bit >> 3), marked)
    put_number(known, own + TABLE, table)
    put_number(known, own + SHIFT, shift)
    put_number(used, N_TABLES, table + size)


@kernel
def holds_any(
    folded: Address, own: int, known: Address, tables: Address, texts: Address, text: int,
    last: int, letters: Address,
) -> bool:  # fmt: skip
    """Say whether a folded value holds any of the texts from one record to before another."""
    at, n_bytes = number_at(known, own + PLACE), number_at(known, own + N_BYTES)
    table, shift = number_at(known, own + TABLE), number_at(known, own + SHIFT)
    while text < last:
        length = word_at(texts, text + LENGTH)
        may_be = length <= n_bytes
        if may_be and length >= GRAM and table >= 0:
            first = word_at(texts, text + FIRST_GRAM) >> shift
            other = word_at(texts, text + OTHER_GRAM) >> shift
            may_be = byte_at(tables, table + (first >> 3)) >> (first & 7) & 1 != 0
            may_be = may_be and byte_at(tables, table + (other >> 3)) >> (other & 7) & 1 != 0
        if may_be and (
            length == 0
            or find(
                folded, at, at + n_bytes - length, letters, word_at(texts, text + AT), length,
                word_at(texts, text + NEAR), word_at(texts, text + NEAR_BYTE),
                word_at(texts, text + FAR), word_at(texts, text + FAR_BYTE),
            )
        ):  # fmt: skip
            return True
        text += TEXT
    return False


@kernel
def stands_any(
    folded: Address, own: int, known: Address, texts: Address, text: int, last: int,
    letters: Address, where: int,
) -> bool:  # fmt: skip
    """Say whether a folded value begins with, ends with or is any of some texts."""
    at, n_bytes = number_at(known, own + PLACE), number_at(known, own + N_BYTES)
    while text < last:
        length = word_at(texts, text + LENGTH)
        start = at + n_bytes - length if where == ENDS else at
        if length == n_bytes or (length < n_bytes and where != EQUALS):
            mask = (1 << (8 * min(length, GRAM))) - 1
            if quad_at(folded, start) & mask == word_at(texts, text + QUAD) and (
                length <= GRAM
                or are_same(letters, word_at(texts, text + AT), folded, start, length)
            ):
                return True
        text += TEXT
    return False

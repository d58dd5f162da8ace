"""Kernels that make what naming derives for a created process: its user and its integrity level.

They write the made value, letters folded, behind the values of the line that were folded before,
and know it like one of them. What they make is what `columns.windows.derive` makes, or doubtful.
"""

import numpy as np

from khumkan.engine.columns.windows.derive import (
    INTEGRITY_LEVELS,
    LEVEL,
    NOBODY,
    USER,
    WELL_KNOWN_USERS,
)
from khumkan.engine.formats.tape.lines import FROM, SORT, TO
from khumkan.engine.formats.tape.memory import (
    PADDING,
    Address,
    Bytes,
    are_same,
    kernel,
    number_at,
    put_byte,
    put_number,
)
from khumkan.engine.formats.tape.scalars import CODED, ESCAPED, TEXT
from khumkan.engine.sieve.column_values import ABSENT, MADE_LEVEL, MADE_OVER, MADE_USER, UNPROVEN
from khumkan.engine.sieve.reading import ODD, fold_value
from khumkan.engine.sieve.values import (
    BEYOND,
    DOUBTFUL,
    KNOWN,
    MOST_FOLDED,
    MOST_VALUES,
    N_BYTES,
    N_FOLDED,
    NOW,
    PLACE,
    SIMPLE,
    STATE,
    TABLE,
    TURN,
)

N_MADE = 3
NOTHING = DOUBTFUL + 1
"""The state of a made value that the event has none for."""
# Which source is which: of both roles the SID, the name and the domain, then the label.
SID, NAME, DOMAIN, ROLE = range(4)
TARGET, SUBJECT, LABEL = 0, ROLE, 2 * ROLE
MADE = {False: {USER: MADE_USER, LEVEL: MADE_LEVEL}, True: {USER: MADE_OVER}}
"""The columns that are made, by whether there is another value for them."""
_LONGEST_CONSTANT = 32
_MOST_NAME_BYTES = 1024
_BACKSLASH = 0x5C
_NONE = -1


def _constants(texts: list[str]) -> Bytes:
    """Return texts of at most 31 bytes: each its length, then its bytes."""
    rows = [bytes([len(text)]) + text.encode() for text in texts]
    padded = [*(row.ljust(_LONGEST_CONSTANT, b"\0") for row in rows), bytes(PADDING)]
    return np.frombuffer(b"".join(padded), np.uint8)


_USERS = _constants(list(WELL_KNOWN_USERS))
_USER_NAMES = _constants([name.lower() for name in WELL_KNOWN_USERS.values()])
_LABELS = _constants(list(INTEGRITY_LEVELS))
_LEVELS = _constants([word.lower() for word in INTEGRITY_LEVELS.values()])
_NOBODIES = _constants([text for text in sorted(NOBODY) if text])
_NO_SID = _constants(["S-1-0-0"])


@kernel
def make_once(
    data: Address, values: Address, first: int, columns: Address, sources: Address, made: int,
    folded: Address, known: Address, used: Address,
) -> int:  # fmt: skip
    """Make a value for the line at hand, unless that is done; return its state.

    `columns` has by the id of a column which value of the line it has, `sources` the ids of what
    values are made of. The value is known at `own_of` it.
    """
    own = own_of(made)
    if number_at(known, own + TURN) == number_at(used, NOW):
        return number_at(known, own + STATE)
    at = number_at(used, N_FOLDED)
    end, state = at, DOUBTFUL
    if MOST_FOLDED - at >= 2 * _MOST_NAME_BYTES + PADDING:
        if made == MADE_LEVEL:
            end, state = _make_level(data, values, first, columns, sources, folded, at)
        else:
            end, state = _make_user(data, values, first, columns, sources, folded, at)
    if made == MADE_OVER and state == NOTHING:
        state = DOUBTFUL  # then the other value remains
    put_number(known, own + TURN, number_at(used, NOW))
    put_number(known, own + TABLE, _NONE)
    put_number(known, own + PLACE, at)
    put_number(known, own + N_BYTES, end - at)
    put_number(known, own + STATE, state)
    put_number(used, N_FOLDED, end)
    return state


@kernel
def own_of(made: int) -> int:
    """Return where in `known` a made value stands: behind those of the line."""
    return (MOST_VALUES + MADE_USER - made) * KNOWN


@kernel
def _make_user(
    data: Address, values: Address, first: int, columns: Address, sources: Address,
    folded: Address, at: int,
) -> tuple[int, int]:  # fmt: skip
    end, state = _make_account(data, values, first, columns, sources, TARGET, folded, at)
    if state == NOTHING:
        return _make_account(data, values, first, columns, sources, SUBJECT, folded, at)
    return end, state


@kernel
def _make_account(
    data: Address, values: Address, first: int, columns: Address, sources: Address, role: int,
    folded: Address, at: int,
) -> tuple[int, int]:  # fmt: skip
    """Write the account of a role; return its end and its state."""
    sid = number_at(columns, number_at(sources, role + SID))
    name = number_at(columns, number_at(sources, role + NAME))
    domain = number_at(columns, number_at(sources, role + DOMAIN))
    if _is_unclear(values, first, sid) or _is_unclear(values, first, name):
        return at, DOUBTFUL
    user = _which(data, values, first, sid, _USERS)
    if user >= 0:
        return _write_constant(_USER_NAMES, user, folded, at), SIMPLE
    is_nobody = _is_empty(values, first, name) or _which(data, values, first, name, _NOBODIES) >= 0
    if is_nobody or _which(data, values, first, sid, _NO_SID) >= 0:
        return at, NOTHING
    if _is_unclear(values, first, domain):
        return at, DOUBTFUL
    end, state = at, SIMPLE
    if not _is_empty(values, first, domain) and _which(data, values, first, domain, _NOBODIES) < 0:
        end, state = _write_value(data, values, first, domain, folded, end)
        put_byte(folded, end, _BACKSLASH)
        end += 1
    if state == DOUBTFUL:
        return at, DOUBTFUL
    end, own_state = _write_value(data, values, first, name, folded, end)
    return end, max(state, own_state)


@kernel
def _make_level(
    data: Address, values: Address, first: int, columns: Address, sources: Address,
    folded: Address, at: int,
) -> tuple[int, int]:  # fmt: skip
    """Write the integrity level; return its end and its state."""
    label = number_at(columns, number_at(sources, LABEL))
    if _is_unclear(values, first, label):
        return at, DOUBTFUL
    level = _which(data, values, first, label, _LABELS)
    if level < 0:
        return at, NOTHING
    return _write_constant(_LEVELS, level, folded, at), SIMPLE


@kernel
def _is_unclear(values: Address, first: int, value: int) -> bool:
    """Say whether a value may be another than its bytes, or is too long for a name."""
    if value == ABSENT:
        return False
    if value <= UNPROVEN:
        return True
    place = first + value * 3
    n_bytes = number_at(values, place + TO) - number_at(values, place + FROM)
    return number_at(values, place + SORT) == CODED or n_bytes > _MOST_NAME_BYTES // 2


@kernel
def _is_empty(values: Address, first: int, value: int) -> bool:
    """Say whether there is no text: what is no text counts as none."""
    if value < 0:
        return True
    place = first + value * 3
    is_text = number_at(values, place + SORT) in (TEXT, ESCAPED)
    return not is_text or number_at(values, place + FROM) == number_at(values, place + TO)


@kernel
def _which(data: Address, values: Address, first: int, value: int, constants: Bytes) -> int:
    """Return which of some constants a value is, letter by letter; -1 where it is none."""
    if _is_empty(values, first, value):
        return _NONE
    place = first + value * 3
    start = number_at(values, place + FROM)
    n_bytes = number_at(values, place + TO) - start
    # Nothing in a constant is ever escaped, but as `\u`.
    for n in range((len(constants) - PADDING) // _LONGEST_CONSTANT):
        at = n * _LONGEST_CONSTANT
        if constants[at] == n_bytes and are_same(constants, at + 1, data, start, n_bytes):
            return n
    return _NONE


@kernel
def _write_constant(constants: Bytes, number: int, folded: Address, at: int) -> int:
    """Write a constant; return its end."""
    place = number * _LONGEST_CONSTANT
    n_bytes = int(constants[place])
    for n in range(n_bytes):
        put_byte(folded, at + n, int(constants[place + 1 + n]))
    return at + n_bytes


@kernel
def _write_value(
    data: Address, values: Address, first: int, value: int, folded: Address, at: int
) -> tuple[int, int]:
    """Write a text folded; return its end and its state."""
    place = first + value * 3
    start, stop = number_at(values, place + FROM), number_at(values, place + TO)
    end, is_beyond = fold_value(data, start, stop, number_at(values, place + SORT), folded, at)
    if end == ODD:
        return at, DOUBTFUL
    return end, BEYOND if is_beyond else SIMPLE

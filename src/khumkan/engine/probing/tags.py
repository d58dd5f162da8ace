"""Which hashes may be in a table: 16 bits of each in lines of one cache line, found in one look.

A tag says "maybe" to one in some thousand values that are not there; whoever wants to know more
asks the table itself.
"""

import numpy as np

from khumkan.engine.formats.tape.memory import kernel
from khumkan.engine.probing.memory import TAGS_PER_LINE, Tags, Words, find_tag

_LOAD = 0.85
_LINE_BYTES = 64
_SHIFT, _HALF = 16, (1 << 32) - 1


def new_tags(n_expected: int) -> Tags:
    """Return room for so many tags, on the borders of cache lines."""
    n_lines = int(n_expected / _LOAD / TAGS_PER_LINE) + 2
    raw = np.zeros(n_lines * _LINE_BYTES + _LINE_BYTES, np.uint8)
    start = -raw.ctypes.data % _LINE_BYTES
    return raw[start : start + n_lines * _LINE_BYTES].view(np.uint16)


@kernel
def place_in(hashed: int, n_places: int) -> int:
    """Return which of so many places a hash belongs to: in the order of a part of its bits."""
    return ((hashed >> _SHIFT & _HALF) * n_places) >> 32


@kernel
def _tag_of(hashed: int) -> int:
    tag = hashed & 0xFFFF
    return tag or 1


@kernel
def may_hold(tags: Tags, hashed: int) -> bool:
    """Say whether a hash may have been added."""
    n_lines = len(tags) // TAGS_PER_LINE
    line, tag = place_in(hashed, n_lines), _tag_of(hashed)
    while True:
        if find_tag(tags, line * TAGS_PER_LINE, tag) < TAGS_PER_LINE:
            return True
        if find_tag(tags, line * TAGS_PER_LINE, 0) < TAGS_PER_LINE:
            return False
        line = line + 1 if line + 1 < n_lines else 0


@kernel
def add_tags(tags: Tags, hashes: Words) -> None:
    """Add hashes, no more than there is room for; 0 is none."""
    n_lines = len(tags) // TAGS_PER_LINE
    for n in range(len(hashes)):
        if hashes[n] == 0:
            continue
        line, tag = place_in(hashes[n], n_lines), _tag_of(hashes[n])
        free = find_tag(tags, line * TAGS_PER_LINE, 0)
        while free == TAGS_PER_LINE:
            line = line + 1 if line + 1 < n_lines else 0
            free = find_tag(tags, line * TAGS_PER_LINE, 0)
        tags[line * TAGS_PER_LINE + free] = tag

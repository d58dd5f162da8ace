"""Runs of syslog lines that are key=value pairs behind a header."""

from collections.abc import Callable, Sequence

import numpy as np

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.formats.encodings import decode_text
from khumkan.engine.formats.lines import Block
from khumkan.engine.formats.pairs import unescape_quoted
from khumkan.engine.formats.tape.dialect import Dialect
from khumkan.engine.formats.tape.memory import PADDING, Numbers
from khumkan.engine.formats.tape.pairs_header import N_FORMS, NUMBER_BYTES
from khumkan.engine.formats.tape.pairs_lines import (
    LEAST_PAIR_BYTES,
    MOST_HEADER_VALUES,
    read_pair_lines,
)
from khumkan.engine.formats.tape.run import Run
from khumkan.engine.formats.tape.scalars import INTEGER, TEXT
from khumkan.engine.formats.tape.shapes import Tree
from khumkan.engine.rows import Scalar, Value

_BEFORE = b"\n"  # so that there is a byte before the first value
_N_NUMBERS = 24  # facilities of RFC 5424
_TABLE = b"".join(str(n).encode().ljust(NUMBER_BYTES, b"\0") for n in range(_N_NUMBERS))
_MOST_ROOM_BYTES = 4 * 1024 * 1024
_BEHIND = bytes(PADDING) + _TABLE + bytes(PADDING)


def _read(block: bytes, start: int, end: int, sort: int) -> Scalar:
    text = block[start:end].decode()
    if sort == TEXT:
        return text
    return int(text) if sort == INTEGER else unescape_quoted(text)


def _read_all(block: bytes, places: Sequence[int]) -> list[Value]:
    """Return the values of a line; its message comes first and has those of all pairs in it."""
    start, end = places[0], places[1]
    text = block[start:end].decode()
    if len(text) < end - start:
        triples = zip(places[::3], places[1::3], places[2::3], strict=True)
        return [_read(block, *triple) for triple in triples]
    return [
        text[at - start : stop - start]
        if sort == TEXT and at >= start
        else _read(block, at, stop, sort)
        for at, stop, sort in zip(places[::3], places[1::3], places[2::3], strict=True)
    ]


class PairsTaper:
    """Makes runs of blocks of lines; for one thread at a time.

    What one has learned of their shapes serves the next. `parse` makes the fields of a line.
    """

    def __init__(self, parse: Callable[[str], JsonObject]) -> None:
        self._dialect = Dialect(
            "pairs", lambda raw: parse(decode_text(raw.strip(b"\x00\r"))[0]), _read, _read_all
        )
        self._tree = Tree()
        self._forms: Numbers = np.full(2 * N_FORMS, -1, np.int32)
        self._room: tuple[Numbers, Numbers] = (np.empty(0, np.int32), np.empty(0, np.int32))

    def read(self, name: str, block: Block) -> Run:
        """Return the tape of a block; a line without a shape is to be read closely.

        `name` is the format that the events carry.
        """
        if self._tree.is_full:
            self._tree, self._forms = Tree(), np.full(2 * N_FORMS, -1, np.int32)
        tree = self._tree
        padded = block.between(_BEFORE, _BEHIND)
        start, end = len(_BEFORE), len(_BEFORE) + block.n_bytes
        lines, values = self._room_for(block.n_bytes, block.n_lines)
        data = np.frombuffer(padded, np.uint8)
        n_lines, n_values = read_pair_lines(
            data, start, end, end + PADDING,
            tree.nodes, tree.names, tree.ends, tree.counts, self._forms, lines, values,
        )  # fmt: skip
        return Run(
            name, block.number, padded, data, tree, lines[: n_lines * 4].copy(),
            values[: n_values * 3].copy(), dialect=self._dialect,
        )  # fmt: skip

    def _room_for(self, n_bytes: int, n_lines: int) -> tuple[Numbers, Numbers]:
        """Return arrays for the longest possible tape; memory not written to is none."""
        n_values = n_bytes // LEAST_PAIR_BYTES + n_lines * MOST_HEADER_VALUES + 1
        room = self._room
        if n_lines * 4 > len(room[0]) or n_values * 3 > len(room[1]):
            room = np.empty(n_lines * 4, np.int32), np.empty(n_values * 3, np.int32)
            if n_bytes <= _MOST_ROOM_BYTES:
                self._room = room
        return room

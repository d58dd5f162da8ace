"""Feeds kernels hostile bytes; behind their padding begins a page that nobody may touch.

Run as a program: what reads beyond it ends with a signal.
"""

import ctypes
import mmap
import random
import sys

import numpy as np

from khumkan.engine.formats.tape.lines import read_lines
from khumkan.engine.formats.tape.memory import PADDING, Bytes, Numbers
from khumkan.engine.formats.tape.pairs_header import N_FORMS
from khumkan.engine.formats.tape.pairs_lines import (
    LEAST_PAIR_BYTES,
    MOST_HEADER_VALUES,
    read_pair_lines,
)
from khumkan.engine.formats.tape.pairs_run import _BEHIND
from khumkan.engine.formats.tape.run import LEAST_VALUE_BYTES
from khumkan.engine.formats.tape.shapes import Tree

_ROOM = 1 << 18
_CANARY = 0x5A5A5A5A
_N_ROUNDS = 30_000
LENGTHS = [0, 1, 7, 8, 30, 31, 32, 33, 63, 64, 65, 254, 255, 256, 257, 511, 512, 513, 4095, 4097]
LONG = [b"a", b"\\", b'"', "\u212a".encode(), b"1", b" ", b"a=", b"["]
PARTS_OF_JSON = [
    b"{", b"}", b'"', b"\\", b"\\u", b"\\ud800", b"[", b"]", b":", b",", b" ", b"\t", b"\r", b"\n",
    b"1", b"-", b"0", b".5", b"1e5", b"true", b"null", b"nul", b'"a":', b'"":', b'"a":"', b'"a":{',
    b'"a":[', b'"x",', b"\xc3", b"\xc3\xa9", b"\xe2\x84\xaa", b"\xf0\x9f\x98\x80", b"\xff", b"\x00",
    b'{"a":1}\n', b'{"a":"b"}\n', b'[{"b":', b"}]", b"[null,", b"1.5,", b"[[", b"]]", b"[{},",
]  # fmt: skip
PARTS_OF_PAIRS = [
    b"<13>", b"<191>", b"<1", b"1 ", b"Oct 11 22:14:15 ", b"2026-01-01T00:00:00Z ", b"host ",
    b"2026-01-01T00:00:00.123+07:00 ", b"app[12]: ", b"app: ", b"- ", b"a=", b'b="', b'"', b"\\",
    b'\\"', b"=", b" ", b",", b";", b"\n", b"\r\n", b"\r", b"x", b"type=", b"queries:", b"CEF:",
    b'] "', b"\xef\xbb\xbf", b"\xc3\xa9", b"\xff", b"\x00", b"%", b"[", b"22:14\n15",
]  # fmt: skip


_MAPPED = mmap.mmap(-1, _ROOM + mmap.PAGESIZE)


def guarded_memory() -> Bytes:
    """Return memory behind which a page begins that ends the process."""
    base = ctypes.addressof(ctypes.c_char.from_buffer(_MAPPED))
    if ctypes.CDLL(None).mprotect(ctypes.c_void_p(base + _ROOM), mmap.PAGESIZE, 0):
        raise OSError
    return np.frombuffer(_MAPPED, np.uint8, _ROOM)


def place(memory: Bytes, raw: bytes) -> Bytes:
    """Return an array of the bytes that ends where the memory ends."""
    array = memory[len(memory) - len(raw) :]
    array[:] = np.frombuffer(raw, np.uint8)
    return array


def room(n_numbers: int) -> Numbers:
    return np.full(n_numbers + 64, _CANARY, np.int32)


def check(raw: bytes, first: int, lines: Numbers, n_lines: int, values: Numbers, most: int) -> None:
    """Raise where lines end elsewhere than at line feeds, or more was written than there is room."""
    ends = [first + at for at, sign in enumerate(raw) if sign == ord("\n")]
    is_whole = lines[1 : n_lines * 4 : 4].tolist() == ends
    is_within = bool((lines[len(ends) * 4 :] == _CANARY).all() and (values[most:] == _CANARY).all())
    if not (is_whole and is_within):
        raise AssertionError(raw)


class Json:
    def __init__(self) -> None:
        self.tree = Tree()

    def read(self, memory: Bytes, raw: bytes) -> None:
        tree, most = self.tree, (len(raw) // LEAST_VALUE_BYTES + 1) * 3
        lines, values = room(len(raw) * 4), room(most)
        data = place(memory, raw + bytes(PADDING))
        n_lines, _ = read_lines(
            data, 0, len(raw), tree.nodes, tree.names, tree.ends, tree.counts, lines, values
        )
        check(raw, 0, lines, n_lines, values, most)


class Pairs:
    def __init__(self) -> None:
        self.tree, self.forms = Tree(), np.full(2 * N_FORMS, -1, np.int32)

    def read(self, memory: Bytes, raw: bytes) -> None:
        tree, n_feeds = self.tree, raw.count(b"\n")
        most = (len(raw) // LEAST_PAIR_BYTES + n_feeds * MOST_HEADER_VALUES + 1) * 3
        lines, values = room(n_feeds * 4), room(most)
        data, end = place(memory, b"\n" + raw + _BEHIND), 1 + len(raw)
        n_lines, _ = read_pair_lines(
            data, 1, end, end + PADDING, tree.nodes, tree.names, tree.ends, tree.counts,
            self.forms, lines, values,
        )  # fmt: skip
        check(raw, 1, lines, n_lines, values, most)


def write_hostile(chance: random.Random, parts: list[bytes]) -> bytes:
    made = b""
    for _ in range(chance.randint(1, 14)):
        made += chance.choice(parts)
        if chance.random() < 0.12:
            made += chance.choice(LONG) * chance.choice(LENGTHS)
    return made


def main(what: str) -> None:
    chance, memory = random.Random(20261122), guarded_memory()  # noqa: S311 -- the same each time
    reader: Json | Pairs = Json() if what == "json" else Pairs()
    for _ in range(_N_ROUNDS):
        begin = b"{" if what == "json" and chance.random() < 0.7 else b""
        parts = PARTS_OF_JSON if what == "json" else PARTS_OF_PAIRS
        reader.read(memory, begin + write_hostile(chance, parts) + b"\n")
        if reader.tree.is_full:
            reader = type(reader)()


if __name__ == "__main__":
    main(sys.argv[1])

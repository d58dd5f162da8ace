"""The hash of many events at once, of which a part can be shown to belong to the whole.

A Merkle tree as in certificate transparency: a leaf is SHA-256 of a zero byte and the event, a node
SHA-256 of a one byte and its two halves, the left one a power of two. Leaves are taken in blocks of
1,024, so that no more need be in memory. Source: RFC 9162 §2.1.
"""

import hashlib
import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

BLOCK_LEVEL: Final = 10
BLOCK: Final = 1 << BLOCK_LEVEL
EMPTY: Final = hashlib.sha256(b"").digest()

_LEAF, _NODE = b"\x00", b"\x01"
_PLACE: Final = struct.Struct(">qqqq")
_sha256 = hashlib.sha256


def hash_leaf(offset: int, record: int, part: int, received_us: int, raw: bytes) -> bytes:
    """Return the hash of an event: its place in the journal, when it came, and its raw bytes.

    The four numbers are signed, of eight bytes, the most significant first; `received_us` counts
    microseconds since 1970 in UTC.
    """
    return _sha256(_LEAF + _PLACE.pack(offset, record, part, received_us) + raw).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    """Return the hash of two halves."""
    return _sha256(_NODE + left + right).digest()


def levels_of(leaves: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """Yield the levels of a tree of 2ⁿ leaves, from the leaves to the root."""
    level = leaves
    yield level
    while len(level) > 1:
        level = [
            _sha256(_NODE + left + right).digest()
            for left, right in zip(level[::2], level[1::2], strict=True)
        ]
        yield level


def split_in_powers(n: int) -> list[int]:
    """Return the levels of the powers of two that `n` is made of, the largest first."""
    return [level for level in range(n.bit_length() - 1, -1, -1) if n >> level & 1]


class Peaks:
    """Whole trees side by side, each smaller than the one before: all a growing tree remembers."""

    def __init__(self) -> None:
        self._peaks: list[tuple[int, bytes]] = []

    def add(self, level: int, digest: bytes) -> None:
        """Add a tree of 2^level leaves after those there are."""
        while self._peaks and self._peaks[-1][0] == level:
            digest = hash_node(self._peaks.pop()[1], digest)
            level += 1
        self._peaks.append((level, digest))

    def root(self) -> bytes:
        """Return the hash of all."""
        if not self._peaks:
            return EMPTY
        digests = [digest for _, digest in self._peaks]
        found = digests.pop()
        while digests:
            found = hash_node(digests.pop(), found)
        return found


class Tree:
    """Takes leaves in order and gives the root at any time."""

    def __init__(self) -> None:
        self.n = 0
        self._peaks = Peaks()
        self._block: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Add a leaf."""
        self.n += 1
        self._block.append(leaf)
        if len(self._block) == BLOCK:
            *_, (digest,) = levels_of(self._block)
            self._peaks.add(BLOCK_LEVEL, digest)
            self._block = []

    def root(self) -> bytes:
        """Return the hash of all leaves; afterwards none may be added."""
        at = 0
        for level in split_in_powers(len(self._block)):
            *_, (digest,) = levels_of(self._block[at : at + (1 << level)])
            self._peaks.add(level, digest)
            at += 1 << level
        self._block = []
        return self._peaks.root()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over some leaves."""
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()

"""Shows that some leaves belong to a tree, by the hashes of what is left out; block by block.

A block is 1,024 leaves, the last one fewer. What is left out is named as whole trees of 2^level
leaves that begin at `start`, counted in the block: with them and the leaves that are shown, anybody
computes the block, and from all blocks the root.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from khumkan.core.errors import KhumkanError
from khumkan.core.messages import message
from khumkan.node.manifests.tree import (
    BLOCK,
    Peaks,
    hash_node,
    levels_of,
    split_in_powers,
)

Omitted = tuple[int, int, str]
"""Start in the block, level, and hash in hexadecimal."""


class ProofError(KhumkanError):
    """A proof does not hold together."""


class BlockProof(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One block: leaf `first` of the tree and the next, `n` in all, of which some are shown."""

    first: int
    n: int
    n_shown: int
    omitted: tuple[Omitted, ...]


@dataclass(slots=True)
class Prover:
    """Takes all leaves of a tree in order, and gives a proof for each block when it is full."""

    n: int = 0
    n_shown: int = 0
    _leaves: list[bytes] = field(default_factory=list)
    _shown: list[bool] = field(default_factory=list)

    def add(self, leaf: bytes, *, is_shown: bool) -> BlockProof | None:
        """Add a leaf; return the proof of the block that it fills."""
        self._leaves.append(leaf)
        self._shown.append(is_shown)
        return self.end_block() if len(self._leaves) == BLOCK else None

    def end_block(self) -> BlockProof | None:
        """Return the proof of what has come since the last full block, None for nothing."""
        if not self._leaves:
            return None
        n_shown = sum(self._shown)
        omitted = tuple(_omit(self._leaves, self._shown)) if n_shown < len(self._leaves) else ()
        block = BlockProof(self.n, len(self._leaves), n_shown, omitted)
        self.n += block.n
        self.n_shown += n_shown
        self._leaves, self._shown = [], []
        return block


def _omit(leaves: Sequence[bytes], shown: Sequence[bool]) -> Iterator[Omitted]:
    at = 0
    for level in split_in_powers(len(leaves)):
        end = at + (1 << level)
        hashes = list(levels_of(leaves[at:end]))
        marks = [list(shown[at:end])]
        while len(marks[-1]) > 1:
            below = marks[-1]
            marks.append([a or b for a, b in zip(below[::2], below[1::2], strict=True)])
        yield from _walk(hashes, marks, level, 0, at)
        at = end


def _walk(
    hashes: Sequence[Sequence[bytes]],
    marks: Sequence[Sequence[bool]],
    level: int,
    index: int,
    at: int,
) -> Iterator[Omitted]:
    """Yield the largest trees in which nothing is shown, from left to right."""
    if not marks[level][index]:
        yield at + (index << level), level, hashes[level][index].hex()
    elif level:
        for half in (2 * index, 2 * index + 1):
            yield from _walk(hashes, marks, level - 1, half, at)


class Rebuilder:
    """Computes a root again from proofs and from the leaves that are shown."""

    def __init__(self) -> None:
        self.n = 0
        self._peaks = Peaks()
        self._is_over = False

    def add(self, block: BlockProof, shown: Sequence[bytes]) -> None:
        """Take the next block. Raises ProofError where it does not hold together."""
        is_next = block.first == self.n and not self._is_over and 0 < block.n <= BLOCK
        if not is_next or len(shown) != block.n_shown:
            raise _does_not_hold()
        self._is_over = block.n < BLOCK
        self.n += block.n
        if not block.omitted and len(shown) == block.n:
            parts = _sum_up(shown)
        else:
            parts = _Pieces(block, shown).sum_up()
        for level, digest in parts:
            self._peaks.add(level, digest)

    def root(self) -> str:
        """Return the root over all blocks, in hexadecimal."""
        return self._peaks.root().hex()


def _sum_up(leaves: Sequence[bytes]) -> list[tuple[int, bytes]]:
    found, at = [], 0
    for level in split_in_powers(len(leaves)):
        *_, (digest,) = levels_of(leaves[at : at + (1 << level)])
        found.append((level, digest))
        at += 1 << level
    return found


class _Pieces:
    """The pieces of one block; each must be used, once."""

    def __init__(self, block: BlockProof, shown: Sequence[bytes]) -> None:
        self._n = block.n
        self._shown = iter(shown)
        try:
            self._omitted = {
                (start, level): bytes.fromhex(text) for start, level, text in block.omitted
            }
        except ValueError:
            raise _does_not_hold() from None
        if len(self._omitted) != len(block.omitted):
            raise _does_not_hold()

    def sum_up(self) -> list[tuple[int, bytes]]:
        found, at = [], 0
        for level in split_in_powers(self._n):
            found.append((level, self._build(at, level)))
            at += 1 << level
        if self._omitted or next(self._shown, None) is not None:
            raise _does_not_hold()
        return found

    def _build(self, at: int, level: int) -> bytes:
        omitted = self._omitted.pop((at, level), None)
        if omitted is not None:
            return omitted
        if level == 0:
            leaf = next(self._shown, None)
            if leaf is None:
                raise _does_not_hold()
            return leaf
        half = 1 << (level - 1)
        return hash_node(self._build(at, level - 1), self._build(at + half, level - 1))


def _does_not_hold() -> ProofError:
    return ProofError(message("a proof does not hold together with the events"))

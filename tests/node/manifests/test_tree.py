"""The root of many events, against the plain definition; and proofs for any part of them."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khumkan.node.manifests.proofs import BlockProof, ProofError, Prover, Rebuilder
from khumkan.node.manifests.tree import BLOCK, EMPTY, hash_leaf, hash_node, root_of

LEAVES = [hashlib.sha256(str(number).encode()).digest() for number in range(2 * BLOCK + 37)]


def plain_root(leaves: list[bytes]) -> bytes:
    """RFC 9162 §2.1.1, word for word."""
    if not leaves:
        return EMPTY
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hash_node(plain_root(leaves[:split]), plain_root(leaves[split:]))


@pytest.mark.parametrize(
    "n", [0, 1, 2, 3, 7, 8, 1_023, BLOCK, BLOCK + 1, 2 * BLOCK, 2 * BLOCK + 37]
)
def test_the_root_is_that_of_the_standard(n: int) -> None:
    assert root_of(LEAVES[:n]) == plain_root(LEAVES[:n])


def test_a_leaf_is_a_hash_that_anybody_can_make() -> None:
    place = b"".join(number.to_bytes(8, "big", signed=True) for number in (5, 2, 1, -7))
    assert hash_leaf(5, 2, 1, -7, b"raw") == hashlib.sha256(b"\0" + place + b"raw").digest()


def prove(leaves: list[bytes], shown: set[int]) -> list[BlockProof]:
    prover = Prover()
    blocks = [prover.add(leaf, is_shown=number in shown) for number, leaf in enumerate(leaves)]
    return [one for one in (*blocks, prover.end_block()) if one is not None]


def rebuild(blocks: list[BlockProof], shown: list[bytes]) -> Rebuilder:
    rebuilder, left = Rebuilder(), list(shown)
    for block in blocks:
        rebuilder.add(block, left[: block.n_shown])
        del left[: block.n_shown]
    assert left == []
    return rebuilder


SOME = st.integers(0, len(LEAVES)).flatmap(
    lambda n: st.tuples(st.just(n), st.sets(st.integers(0, max(n - 1, 0)), max_size=60))
)


@settings(max_examples=60, deadline=None)
@given(some=SOME)
def test_any_part_is_proved_to_belong_to_the_whole(some: tuple[int, set[int]]) -> None:
    n, wanted = some
    shown = sorted(one for one in wanted if one < n)
    rebuilt = rebuild(prove(LEAVES[:n], set(shown)), [LEAVES[one] for one in shown])
    assert (rebuilt.n, rebuilt.root()) == (n, plain_root(LEAVES[:n]).hex())


def test_all_of_it_needs_no_other_hashes() -> None:
    blocks = prove(LEAVES, set(range(len(LEAVES))))
    assert [one.omitted for one in blocks] == [()] * 3
    assert rebuild(blocks, LEAVES).root() == root_of(LEAVES).hex()


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 199),
    st.sets(st.integers(0, 199), min_size=1),
    st.binary(min_size=32, max_size=32),
)
def test_no_other_event_can_take_the_place_of_one(at: int, wanted: set[int], other: bytes) -> None:
    shown = sorted(wanted)
    leaves = [LEAVES[one] for one in shown]
    leaves[at % len(leaves)] = other
    rebuilt = rebuild(prove(LEAVES[:200], wanted), leaves)
    assert rebuilt.root() != root_of(LEAVES[:200]).hex()


def test_proofs_that_do_not_hold_together_are_refused() -> None:
    (block,) = prove(LEAVES[:8], {1, 6})
    shown = [LEAVES[1], LEAVES[6]]
    start, level, text = block.omitted[0]
    broken = [
        BlockProof(1, 8, 2, block.omitted),
        BlockProof(0, 8, 1, block.omitted),
        BlockProof(0, 0, 2, block.omitted),
        BlockProof(0, BLOCK + 1, 2, block.omitted),
        BlockProof(0, 8, 2, block.omitted[1:]),
        BlockProof(0, 8, 2, (*block.omitted, (0, 0, text))),
        BlockProof(0, 8, 2, (*block.omitted, block.omitted[0])),
        BlockProof(0, 8, 2, ((start, level, "no hash"), *block.omitted[1:])),
        BlockProof(0, 8, 2, ((0, 3, text),)),
    ]
    for one in broken:
        with pytest.raises(ProofError):
            Rebuilder().add(one, shown)


def test_nothing_follows_a_block_that_is_not_full() -> None:
    first, second = prove(LEAVES[: BLOCK + 1], set())
    rebuilder = Rebuilder()
    rebuilder.add(first, [])
    rebuilder.add(second, [])
    with pytest.raises(ProofError):
        rebuilder.add(BlockProof(BLOCK + 1, 1, 1, ()), [LEAVES[0]])

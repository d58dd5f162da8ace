"""Objects of plain data and arrays as bytes and back; only what was named comes back."""

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.engine.sieve.keeping import Keeper


class Point(NamedTuple):
    name: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Frozen:
    one: object
    other: object = ()


class Plain:
    def __init__(self, needed: object) -> None:
        self.needed = needed
        self.scaffold = [needed]


class Foreign:
    pass


KEEPER = Keeper([Point, Frozen, Plain], {Plain: frozenset({"scaffold"})})
HASHABLE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.binary(max_size=3)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple)
        | st.frozensets(inner, max_size=3)
        | st.builds(Point, st.sampled_from("ab"), st.integers())
        | st.builds(Frozen, inner, inner)
    ),
    max_leaves=6,
)  # fmt: skip
VALUES = st.recursive(
    HASHABLE,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.sets(HASHABLE, max_size=3)
        | st.dictionaries(HASHABLE, inner, max_size=3)
    ),
    max_leaves=6,
)


@given(VALUES)
def test_what_was_written_is_read(value: object) -> None:
    found = KEEPER.read(KEEPER.write(value))
    assert found == value
    assert type(found) is type(value)
    assert KEEPER.write(found) == KEEPER.write(value)


@pytest.mark.parametrize("kind", ["bool", "i1", "u1", "i2", "i4", "u4", "i8", "u8", "f8"])
@pytest.mark.parametrize("is_writeable", [True, False])
def test_arrays_come_back_as_they_were(kind: str, *, is_writeable: bool) -> None:
    array = np.arange(12).astype(kind).reshape(3, 4)
    array.flags.writeable = is_writeable
    found = KEEPER.read(KEEPER.write(array))
    assert isinstance(found, np.ndarray)
    assert np.array_equal(found, array)
    assert (found.dtype, found.shape, found.flags.writeable) == (array.dtype, (3, 4), is_writeable)
    assert found.flags.c_contiguous


def test_an_object_comes_back_without_what_only_making_it_needs() -> None:
    found = KEEPER.read(KEEPER.write(Plain({1: "a"})))
    assert isinstance(found, Plain)
    assert vars(found) == {"needed": {1: "a"}}


def test_a_dictionary_with_a_default_becomes_an_ordinary_one() -> None:
    value = defaultdict(list, {1: [2]})
    found = KEEPER.read(KEEPER.write(value))
    assert (found, type(found)) == ({1: [2]}, dict)


@pytest.mark.parametrize(
    "value",
    [
        Foreign(),
        [Foreign()],
        Foreign,
        len,
        1j,
        bytearray(b"a"),
        np.array(["a"]),
        np.array([object()]),
        np.arange(6)[::2],
        type("Point", (), {})(),
        np.int64(1),
    ],
)
def test_what_is_not_named_is_not_written(value: object) -> None:
    with pytest.raises(TypeError):
        KEEPER.write(value)


@pytest.mark.parametrize(
    "flat",
    [
        ["Foreign"],
        ["builtins.eval", "1"],
        [],
        [["list"]],
        ["Frozen", "gone", 1],
        ["Frozen", "one"],
        ["Point", "a", 1, 2],
        ["dict", 1],
        ["dict", ["list"], 1],
        ["set", ["list"]],
        ["int", "zz"],
        ["int"],
        ["array", "|O", [1], True, b"12345678"],
        ["array", "<i4", [2], True, b"1234"],
        ["array", "<i4", [-1, 0], True, b"1234"],
        ["array", "<i4", [1], True],
        ["array", "<i4", [1], True, "1234"],
        [7, 1],
    ],
)
def test_what_was_not_written_here_is_no_object(flat: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- whichever words
        KEEPER.read(msgspec.msgpack.encode(flat))


@given(st.binary(max_size=40))
def test_any_bytes_are_an_object_or_an_error(body: bytes) -> None:
    try:
        KEEPER.read(body)
    except ValueError:
        return


def test_nesting_without_end_is_an_error() -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        KEEPER.read(b"\x92\xa4list" * 100_000 + b"\x90")

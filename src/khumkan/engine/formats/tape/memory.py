"""The few machine instructions that numba has no words for: loads without checks, 32 bytes at once.

Whoever calls them has made sure that `PADDING` bytes are there behind all that is looked at: every
kernel stops at the line feed that ends its bytes, and what one instruction looks at beyond it is
less than the padding.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

PADDING = 512
STRIDE = 32

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int32]
Made = TypeVar("Made", bound=Callable[..., Any])


def kernel(function: Made) -> Made:
    """Compile to machine code, kept on disk between runs; releases the interpreter lock."""
    try:
        made = numba.njit(function, cache=True, nogil=True, error_model="numpy")
    except RuntimeError:  # no place on disk that may be written: compiled anew in each process
        made = numba.njit(function, nogil=True, error_model="numpy")
    return cast("Made", made)


def inlined(function: Made) -> Made:
    """Like `kernel`, but put into its callers: a call with many arrays costs more than it does."""
    made = numba.njit(function, nogil=True, error_model="numpy", inline="always")
    return cast("Made", made)


def _load(function: Callable[..., Any]) -> Callable[[Any, int], int]:
    return cast("Callable[[Any, int], int]", intrinsic(function))


def _store(function: Callable[..., Any]) -> Callable[[Any, int, int], None]:
    return cast("Callable[[Any, int, int], None]", intrinsic(function))


def _copy(function: Callable[..., Any]) -> Callable[[Any, int, Any, int], int]:
    return cast("Callable[[Any, int, Any, int], int]", intrinsic(function))


def _pointer(context: Any, builder: Any, array_type: Any, array: Any, at: Any) -> Any:
    data = context.make_array(array_type)(context, builder, array).data
    return builder.gep(data, [at])


@_load
def byte_at(typing: Any, data: Any, at: Any) -> Any:  # noqa: ARG001 -- numba's own signature
    """Return the byte at a place as a signed number, so that no arithmetic becomes unsigned."""

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        value = builder.load(_pointer(context, builder, data, values[0], values[1]))
        return builder.zext(value, ir.IntType(64))

    return types.int64(data, types.int64), build


@_load
def number_at(typing: Any, numbers: Any, at: Any) -> Any:  # noqa: ARG001
    """Return the 32-bit number at a place."""

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        value = builder.load(_pointer(context, builder, numbers, values[0], values[1]))
        return builder.sext(value, ir.IntType(64))

    return types.int64(numbers, types.int64), build


@_load
def find_mark(typing: Any, data: Any, at: Any) -> Any:  # noqa: ARG001
    """Return how many of the 32 bytes from a place stand before the first that is special.

    Special in a JSON string are the quote, the backslash, control characters and bytes beyond
    ASCII; 32 where there is none.
    """

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        vector = ir.VectorType(ir.IntType(8), STRIDE)

        def all_of(byte: int) -> ir.Constant:
            return ir.Constant(vector, [byte] * STRIDE)

        place = _pointer(context, builder, data, values[0], values[1])
        found = builder.load(builder.bitcast(place, vector.as_pointer()), align=1)
        # As signed bytes, control characters and what is beyond ASCII are both below 0x20.
        is_low = builder.icmp_signed("<", found, all_of(0x20))
        is_quote = builder.icmp_signed("==", found, all_of(0x22))
        is_escape = builder.icmp_signed("==", found, all_of(0x5C))
        special = builder.or_(is_low, builder.or_(is_quote, is_escape))
        mask = builder.bitcast(special, ir.IntType(STRIDE))
        count = builder.cttz(mask, ir.Constant(ir.IntType(1), 0))
        return builder.zext(count, ir.IntType(64))

    return types.int64(data, types.int64), build


@_copy
def fold_stride(typing: Any, data: Any, at: Any, folded: Any, place: Any) -> Any:  # noqa: ARG001
    """Copy 32 bytes with their ASCII letters made small, and return how many are that simple.

    Those before the first backslash or byte beyond ASCII are; 32 where there is none.
    """

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        byte = ir.IntType(8)
        vector = ir.VectorType(byte, STRIDE)

        def all_of(value: int) -> ir.Constant:
            return ir.Constant(vector, [value] * STRIDE)

        source = _pointer(context, builder, data, values[0], values[1])
        target = _pointer(context, builder, folded, values[2], values[3])
        found = builder.load(builder.bitcast(source, vector.as_pointer()), align=1)
        is_large = builder.icmp_unsigned("<", builder.sub(found, all_of(0x41)), all_of(26))
        small = builder.or_(found, all_of(0x20))
        made = builder.select(is_large, small, found)
        builder.store(made, builder.bitcast(target, vector.as_pointer()), align=1)
        is_beyond = builder.icmp_signed("<", found, all_of(0))
        is_escape = builder.icmp_signed("==", found, all_of(0x5C))
        mask = builder.bitcast(builder.or_(is_beyond, is_escape), ir.IntType(STRIDE))
        count = builder.cttz(mask, ir.Constant(ir.IntType(1), 0))
        return builder.zext(count, ir.IntType(64))

    return types.int64(data, types.int64, folded, types.int64), build


@_load
def quad_at(typing: Any, data: Any, at: Any) -> Any:  # noqa: ARG001
    """Return four bytes from a place as a number from 0."""

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        place = _pointer(context, builder, data, values[0], values[1])
        quad = builder.load(builder.bitcast(place, ir.IntType(32).as_pointer()), align=1)
        return builder.zext(quad, ir.IntType(64))

    return types.int64(data, types.int64), build


@_store
def put_number(typing: Any, numbers: Any, at: Any, number: Any) -> Any:  # noqa: ARG001
    """Write a 32-bit number to a place."""

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        place = _pointer(context, builder, numbers, values[0], values[1])
        builder.store(builder.trunc(values[2], ir.IntType(32)), place)
        return context.get_dummy_value()

    return types.void(numbers, types.int64, types.int64), build


@_load
def word_at(typing: Any, words: Any, at: Any) -> Any:  # noqa: ARG001
    """Return the 64-bit number at a place of an array of them."""

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        return builder.load(_pointer(context, builder, words, values[0], values[1]))

    return types.int64(words, types.int64), build


@_load
def _eight_at(typing: Any, data: Any, at: Any) -> Any:  # noqa: ARG001
    """Return eight bytes from a place."""

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        place = _pointer(context, builder, data, values[0], values[1])
        word = ir.IntType(64)
        return builder.load(builder.bitcast(place, word.as_pointer()), align=1)

    return types.int64(data, types.int64), build


@kernel
def are_same(one: Bytes, at: int, other: Bytes, place: int, n_bytes: int) -> bool:
    """Say whether so many bytes are the same in two places."""
    n = 0
    while n + 8 <= n_bytes:
        if _eight_at(one, at + n) != _eight_at(other, place + n):
            return False
        n += 8
    if n == n_bytes:
        return True
    # What is beyond the end is shifted out: the lowest byte of a word comes first.
    return ((_eight_at(one, at + n) ^ _eight_at(other, place + n)) << (8 * (8 - n_bytes + n))) == 0

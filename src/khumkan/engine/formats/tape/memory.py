"""The few machine instructions that numba has no words for: loads without checks, 32 bytes at once.

Whoever calls them has made sure that `PADDING` bytes are there behind all that is looked at: every
kernel stops at the line feed that ends its bytes, and what one instruction looks at beyond it is
less than the padding.

In place of an array every one of them takes its address as well (`address_of`): an array is seven
numbers to hand on, an address is one. Whoever hands it on keeps the array alive meanwhile.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from khumkan.engine.formats.tape.caching import keep_by_all_sources

keep_by_all_sources()

PADDING = 512
STRIDE = 32

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int32]
Address = int
"""Where an array begins, in place of the array."""
Data = Bytes | Address
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


def _tell(function: Callable[..., Any]) -> Callable[[Any], int]:
    return cast("Callable[[Any], int]", intrinsic(function))


def _tell_bits(function: Callable[..., Any]) -> Callable[[int], int]:
    return cast("Callable[[int], int]", intrinsic(function))


def _load(function: Callable[..., Any]) -> Callable[[Any, int], int]:
    return cast("Callable[[Any, int], int]", intrinsic(function))


def _store(function: Callable[..., Any]) -> Callable[[Any, int, int], None]:
    return cast("Callable[[Any, int, int], None]", intrinsic(function))


def _copy(function: Callable[..., Any]) -> Callable[[Any, int, Any, int], int]:
    return cast("Callable[[Any, int, Any, int], int]", intrinsic(function))


def pointer_to(context: Any, builder: Any, kind: Any, array: Any, at: Any, n_bits: int = 8) -> Any:
    """Return what an intrinsic reads at a place of an array, or of an address of such numbers."""
    if isinstance(kind, types.Integer):
        data = builder.inttoptr(array, ir.IntType(n_bits).as_pointer())
    else:
        data = context.make_array(kind)(context, builder, array).data
    return builder.gep(data, [at])


@_tell
def address_of(typing: Any, array: Any) -> Any:  # noqa: ARG001 -- numba's own signature
    """Return where the elements of an array begin."""

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        data = context.make_array(array)(context, builder, values[0]).data
        return builder.ptrtoint(data, ir.IntType(64))

    return types.int64(array), build


@_load
def byte_at(typing: Any, data: Any, at: Any) -> Any:  # noqa: ARG001
    """Return the byte at a place as a signed number, so that no arithmetic becomes unsigned."""

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        value = builder.load(pointer_to(context, builder, data, values[0], values[1]))
        return builder.zext(value, ir.IntType(64))

    return types.int64(data, types.int64), build


@_load
def number_at(typing: Any, numbers: Any, at: Any) -> Any:  # noqa: ARG001
    """Return the 32-bit number at a place."""

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        value = builder.load(pointer_to(context, builder, numbers, values[0], values[1], 32))
        return builder.sext(value, ir.IntType(64))

    return types.int64(numbers, types.int64), build


def _all_of(byte: int) -> ir.Constant:
    return ir.Constant(ir.VectorType(ir.IntType(8), STRIDE), [byte] * STRIDE)


def load_stride(context: Any, builder: Any, kind: Any, data: Any, at: Any) -> Any:
    """Return 32 bytes from a place."""
    place = pointer_to(context, builder, kind, data, at)
    vector = ir.VectorType(ir.IntType(8), STRIDE)
    return builder.load(builder.bitcast(place, vector.as_pointer()), align=1)


def mask_of(builder: Any, marks: Any) -> Any:
    """Return a bit for each of 32 truths, the first lowest."""
    return builder.zext(builder.bitcast(marks, ir.IntType(STRIDE)), ir.IntType(64))


@_load
def find_marks(typing: Any, data: Any, at: Any) -> Any:  # noqa: ARG001
    """Return which of 32 bytes are special in a JSON string, in two masks, the first byte lowest.

    In the lower half quotes, control characters and bytes beyond ASCII, in the upper half
    backslashes.
    """

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        found = load_stride(context, builder, data, values[0], values[1])
        # As signed bytes, control characters and what is beyond ASCII are both below 0x20.
        is_low = builder.icmp_signed("<", found, _all_of(0x20))
        is_quote = builder.icmp_signed("==", found, _all_of(0x22))
        is_escape = builder.icmp_signed("==", found, _all_of(0x5C))
        upper = builder.shl(mask_of(builder, is_escape), ir.Constant(ir.IntType(64), STRIDE))
        return builder.or_(mask_of(builder, builder.or_(is_low, is_quote)), upper)

    return types.int64(data, types.int64), build


@_load
def find_mark(typing: Any, data: Any, at: Any) -> Any:  # noqa: ARG001
    """Return how many of the 32 bytes from a place stand before the first that is special.

    Special in a JSON string are the quote, the backslash, control characters and bytes beyond
    ASCII; 32 where there is none.
    """

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        found = load_stride(context, builder, data, values[0], values[1])
        is_low = builder.icmp_signed("<", found, _all_of(0x20))
        is_quote = builder.icmp_signed("==", found, _all_of(0x22))
        is_escape = builder.icmp_signed("==", found, _all_of(0x5C))
        special = builder.or_(is_low, builder.or_(is_quote, is_escape))
        mask = builder.bitcast(special, ir.IntType(STRIDE))
        count = builder.cttz(mask, ir.Constant(ir.IntType(1), 0))
        return builder.zext(count, ir.IntType(64))

    return types.int64(data, types.int64), build


@_load
def find_escapable(typing: Any, data: Any, at: Any) -> Any:  # noqa: ARG001
    """Return which of 32 bytes may stand behind a backslash and need no more, as a mask."""

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        found = load_stride(context, builder, data, values[0], values[1])
        marks = ir.Constant(ir.VectorType(ir.IntType(1), STRIDE), [0] * STRIDE)
        for byte in b'"\\/bfnrt':
            marks = builder.or_(marks, builder.icmp_signed("==", found, _all_of(byte)))
        return mask_of(builder, marks)

    return types.int64(data, types.int64), build


@_tell_bits
def first_bit(typing: Any, mask: Any) -> Any:  # noqa: ARG001
    """Return the place of the lowest bit of a mask that is not empty."""

    def build(_context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        return builder.cttz(values[0], ir.Constant(ir.IntType(1), 0))

    return types.int64(types.int64), build


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

        source = pointer_to(context, builder, data, values[0], values[1])
        target = pointer_to(context, builder, folded, values[2], values[3])
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
        place = pointer_to(context, builder, data, values[0], values[1])
        quad = builder.load(builder.bitcast(place, ir.IntType(32).as_pointer()), align=1)
        return builder.zext(quad, ir.IntType(64))

    return types.int64(data, types.int64), build


@_store
def put_byte(typing: Any, data: Any, at: Any, byte: Any) -> Any:  # noqa: ARG001
    """Write a byte to a place."""

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        place = pointer_to(context, builder, data, values[0], values[1])
        builder.store(builder.trunc(values[2], ir.IntType(8)), place)
        return context.get_dummy_value()

    return types.void(data, types.int64, types.int64), build


@_store
def put_number(typing: Any, numbers: Any, at: Any, number: Any) -> Any:  # noqa: ARG001
    """Write a 32-bit number to a place."""

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        place = pointer_to(context, builder, numbers, values[0], values[1], 32)
        builder.store(builder.trunc(values[2], ir.IntType(32)), place)
        return context.get_dummy_value()

    return types.void(numbers, types.int64, types.int64), build


@_store
def put_word(typing: Any, words: Any, at: Any, word: Any) -> Any:  # noqa: ARG001
    """Write a 64-bit number to a place of an array of them."""

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        builder.store(values[2], pointer_to(context, builder, words, values[0], values[1], 64))
        return context.get_dummy_value()

    return types.void(words, types.int64, types.int64), build


@_load
def word_at(typing: Any, words: Any, at: Any) -> Any:  # noqa: ARG001
    """Return the 64-bit number at a place of an array of them."""

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        return builder.load(pointer_to(context, builder, words, values[0], values[1], 64))

    return types.int64(words, types.int64), build


@_load
def eight_at(typing: Any, data: Any, at: Any) -> Any:  # noqa: ARG001
    """Return eight bytes from a place."""

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        place = pointer_to(context, builder, data, values[0], values[1])
        word = ir.IntType(64)
        return builder.load(builder.bitcast(place, word.as_pointer()), align=1)

    return types.int64(data, types.int64), build


@kernel
def are_same(one: Data, at: int, other: Data, place: int, n_bytes: int) -> bool:
    """Say whether so many bytes are the same in two places."""
    n = 0
    while n + 8 <= n_bytes:
        if eight_at(one, at + n) != eight_at(other, place + n):
            return False
        n += 8
    if n == n_bytes:
        return True
    # What is beyond the end is shifted out: the lowest byte of a word comes first.
    return ((eight_at(one, at + n) ^ eight_at(other, place + n)) << (8 * (8 - n_bytes + n))) == 0

"""The machine instructions that probing needs besides those of the tape.

As there: whoever calls them has made sure that enough bytes are there behind all that is looked at.
"""

from collections.abc import Callable
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from khumkan.engine.formats.tape.memory import STRIDE, pointer_to

Words = npt.NDArray[np.int64]
Tags = npt.NDArray[np.uint16]
TAGS_PER_LINE = 32


def _load(function: Callable[..., Any]) -> Callable[[Any, int], int]:
    return cast("Callable[[Any, int], int]", intrinsic(function))


def _tag(function: Callable[..., Any]) -> Callable[[Any, int, int], int]:
    return cast("Callable[[Any, int, int], int]", intrinsic(function))


def _store(function: Callable[..., Any]) -> Callable[[Any, int, int], None]:
    return cast("Callable[[Any, int, int], None]", intrinsic(function))


def _copy(function: Callable[..., Any]) -> Callable[[Any, int, Any, int], int]:
    return cast("Callable[[Any, int, Any, int], int]", intrinsic(function))


def _mix(function: Callable[..., Any]) -> Callable[[int, int], int]:
    return cast("Callable[[int, int], int]", intrinsic(function))


@_mix
def fold(typing: Any, one: Any, other: Any) -> Any:  # noqa: ARG001 -- numba's own signature
    """Return the upper half of the product of two 64-bit numbers, xor its lower half."""

    def build(_context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        wide, word = ir.IntType(128), ir.IntType(64)
        product = builder.mul(builder.zext(values[0], wide), builder.zext(values[1], wide))
        upper = builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), word)
        return builder.xor(upper, builder.trunc(product, word))

    return types.int64(types.int64, types.int64), build


@_load
def eight_at(typing: Any, data: Any, at: Any) -> Any:  # noqa: ARG001
    """Return eight bytes from a place, the first one lowest."""

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        place = pointer_to(context, builder, data, values[0], values[1])
        return builder.load(builder.bitcast(place, ir.IntType(64).as_pointer()), align=1)

    return types.int64(data, types.int64), build


@_copy
def copy_stride(typing: Any, data: Any, at: Any, copy: Any, place: Any) -> Any:  # noqa: ARG001
    """Copy 32 bytes; return how many stand before the first backslash or byte beyond ASCII."""

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        vector = ir.VectorType(ir.IntType(8), STRIDE)
        source = pointer_to(context, builder, data, values[0], values[1])
        target = pointer_to(context, builder, copy, values[2], values[3])
        found = builder.load(builder.bitcast(source, vector.as_pointer()), align=1)
        builder.store(found, builder.bitcast(target, vector.as_pointer()), align=1)
        is_beyond = builder.icmp_signed("<", found, ir.Constant(vector, [0] * STRIDE))
        is_escape = builder.icmp_signed("==", found, ir.Constant(vector, [0x5C] * STRIDE))
        mask = builder.bitcast(builder.or_(is_beyond, is_escape), ir.IntType(STRIDE))
        count = builder.cttz(mask, ir.Constant(ir.IntType(1), 0))
        return builder.zext(count, ir.IntType(64))

    return types.int64(data, types.int64, copy, types.int64), build


@_tag
def find_tag(typing: Any, tags: Any, at: Any, tag: Any) -> Any:  # noqa: ARG001
    """Return which of the 32 tags from a place is this one, 32 where none is."""

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        short = ir.IntType(16)
        vector = ir.VectorType(short, TAGS_PER_LINE)
        place = pointer_to(context, builder, tags, values[0], values[1], 16)
        found = builder.load(builder.bitcast(place, vector.as_pointer()), align=2)
        wanted = ir.Constant(vector, ir.Undefined)
        first = ir.Constant(ir.IntType(32), 0)
        wanted = builder.insert_element(wanted, builder.trunc(values[2], short), first)
        spread = ir.Constant(ir.VectorType(ir.IntType(32), TAGS_PER_LINE), [0] * TAGS_PER_LINE)
        same = builder.icmp_signed("==", found, builder.shuffle_vector(wanted, wanted, spread))
        mask = builder.bitcast(same, ir.IntType(TAGS_PER_LINE))
        count = builder.cttz(mask, ir.Constant(ir.IntType(1), 0))
        return builder.zext(count, ir.IntType(64))

    return types.int64(tags, types.int64, types.int64), build


@_store
def put_byte(typing: Any, data: Any, at: Any, value: Any) -> Any:  # noqa: ARG001
    """Write a byte to a place."""

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        place = pointer_to(context, builder, data, values[0], values[1])
        builder.store(builder.trunc(values[2], ir.IntType(8)), place)
        return context.get_dummy_value()

    return types.void(data, types.int64, types.int64), build


@_store
def put_word(typing: Any, words: Any, at: Any, value: Any) -> Any:  # noqa: ARG001
    """Write a 64-bit number to a place of an array of them."""

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        place = pointer_to(context, builder, words, values[0], values[1], 64)
        builder.store(values[2], place)
        return context.get_dummy_value()

    return types.void(words, types.int64, types.int64), build


@_store
def put_eight(typing: Any, data: Any, at: Any, value: Any) -> Any:  # noqa: ARG001
    """Write eight bytes to a place of bytes, the lowest first."""

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        place = pointer_to(context, builder, data, values[0], values[1])
        word = builder.bitcast(place, ir.IntType(64).as_pointer())
        builder.store(values[2], word, align=1)
        return context.get_dummy_value()

    return types.void(data, types.int64, types.int64), build

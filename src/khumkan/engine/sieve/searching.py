"""The one instruction that texts are looked for with: two of their letters at 32 places at once."""

from collections.abc import Callable
from typing import Any, cast

from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from khumkan.engine.formats.tape.memory import (
    STRIDE,
    Address,
    are_same,
    first_bit,
    kernel,
    load_stride,
    mask_of,
)

_ALL_BITS = (1 << STRIDE) - 1


def _look(
    function: Callable[..., Any],
) -> Callable[[Address, int, int, int, int], int]:
    return cast("Callable[[Address, int, int, int, int], int]", intrinsic(function))


@_look
def places_with(
    typing: Any, data: Any, at: Any, byte: Any, place: Any, other: Any,  # noqa: ARG001
) -> Any:  # fmt: skip
    """Return at which of 32 places a byte stands from `at` on, and another from `place` on."""

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        address, first, one, second, two = values
        is_one = builder.icmp_unsigned(
            "==", load_stride(context, builder, data, address, first), _everywhere(builder, one)
        )
        is_two = builder.icmp_unsigned(
            "==", load_stride(context, builder, data, address, second), _everywhere(builder, two)
        )
        return mask_of(builder, builder.and_(is_one, is_two))

    return types.int64(data, types.int64, types.int64, types.int64, types.int64), build


def _everywhere(builder: Any, byte: Any) -> Any:
    """Return a byte 32 times."""
    kind = ir.VectorType(ir.IntType(8), STRIDE)
    small = builder.trunc(byte, ir.IntType(8))
    first = builder.insert_element(
        ir.Constant(kind, ir.Undefined), small, ir.Constant(ir.IntType(32), 0)
    )
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), STRIDE), [0] * STRIDE)
    return builder.shuffle_vector(first, ir.Constant(kind, ir.Undefined), zeros)


@kernel
def find(
    data: Address, at: int, last: int, letters: Address, place: int, length: int,
    near: int, near_byte: int, far: int, far_byte: int,
) -> bool:  # fmt: skip
    """Say whether a text stands at any place from `at` to `last`.

    `near` and `far` say how far behind its beginning two of its letters stand. The data is padded.
    """
    while at <= last:
        places = places_with(data, at + near, near_byte, at + far, far_byte)
        if last - at < STRIDE - 1:
            places &= _ALL_BITS >> (STRIDE - 1 - (last - at))
        while places:
            if are_same(letters, place, data, at + first_bit(places), length):
                return True
            places &= places - 1
        at += STRIDE
    return False

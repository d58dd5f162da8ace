"""More of what `memory` has, 32 bytes at once, for lines of key=value."""

from typing import Any

from llvmlite import ir
from numba.core import types

from khumkan.engine.formats.tape.memory import STRIDE, _load, load_stride, mask_of
from khumkan.engine.formats.tape.signs import SPACE


def _all_of(byte: int) -> ir.Constant:
    return ir.Constant(ir.VectorType(ir.IntType(8), STRIDE), [byte] * STRIDE)


def _count_before(builder: Any, marks: Any) -> Any:
    """Return how many of 32 truths stand before the first that holds, 32 where none does."""
    stop = builder.shl(ir.Constant(ir.IntType(64), 1), ir.Constant(ir.IntType(64), STRIDE))
    mask = builder.or_(mask_of(builder, marks), stop)
    return builder.cttz(mask, ir.Constant(ir.IntType(1), 1))


@_load
def find_blank(typing: Any, data: Any, at: Any) -> Any:  # noqa: ARG001 -- numba's own signature
    """Return how many of the 32 bytes from a place stand before a blank, control or non-ASCII."""

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        found = load_stride(context, builder, data, values[0], values[1])
        # As signed bytes, what is beyond ASCII is below the blank too.
        return _count_before(builder, builder.icmp_signed("<=", found, _all_of(SPACE)))

    return types.int64(data, types.int64), build


@_load
def find_other(typing: Any, data: Any, at: Any) -> Any:  # noqa: ARG001
    """Return how many of the 32 bytes from a place stand before what may be no pair.

    That is `EF:`, of CEF and LEEF, and `] "` of an access log's line.
    """

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        found = [
            load_stride(
                context, builder, data, values[0],
                builder.add(values[1], ir.Constant(ir.IntType(64), n)),
            )
            for n in range(3)
        ]  # fmt: skip

        def stands(text: bytes) -> Any:
            first, second, third = (
                builder.icmp_unsigned("==", one, _all_of(byte))
                for one, byte in zip(found, text, strict=True)
            )
            return builder.and_(builder.and_(first, second), third)

        return _count_before(builder, builder.or_(stands(b"EF:"), stands(b'] "')))

    return types.int64(data, types.int64), build

"""Looking three bytes up in small tables, 32 places at once: one instruction where there is one."""

from collections.abc import Callable
from typing import Any, cast

from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from khumkan.engine.formats.tape.memory import STRIDE, load_stride, mask_of, pointer_to

_TABLE = 16


def _find(function: Callable[..., Any]) -> Callable[[Any, int, Any], int]:
    return cast("Callable[[Any, int, Any], int]", intrinsic(function))


_BYTE, _WORD = ir.IntType(8), ir.IntType(64)
_VECTOR = ir.VectorType(_BYTE, STRIDE)


@_find
def find_windows(typing: Any, data: Any, at: Any, filters: Any) -> Any:  # noqa: ARG001
    """Return at which of 32 places a window of a filter may begin, as a mask, the first lowest.

    The upper half of the number has the bytes beyond ASCII. A filter is six tables of 16 bytes: for
    each of three bytes those of its lower half, then those of its upper.
    """

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        place, start = values[1], values[2]
        first = load_stride(context, builder, data, values[0], place)
        buckets = None
        for n in range(3):
            here = builder.add(place, ir.Constant(_WORD, n))
            found = load_stride(context, builder, data, values[0], here) if n else first
            low = builder.and_(found, _all_of(0x0F))
            high = builder.lshr(found, _all_of(4))
            for half, number in ((low, 2 * n), (high, 2 * n + 1)):
                table = _load_table(context, builder, filters, start, number)
                looked_up = _shuffle(context, builder, table, half)
                buckets = looked_up if buckets is None else builder.and_(buckets, looked_up)
        is_window = builder.icmp_unsigned("!=", buckets, _all_of(0))
        is_beyond = builder.icmp_signed("<", first, _all_of(0))
        upper = builder.shl(mask_of(builder, is_beyond), ir.Constant(_WORD, STRIDE))
        return builder.or_(mask_of(builder, is_window), upper)

    return types.int64(data, types.int64, filters), build


def _all_of(byte: int) -> ir.Constant:
    return ir.Constant(_VECTOR, [byte] * STRIDE)


def _load_table(context: Any, builder: Any, kind: Any, start: Any, number: int) -> Any:
    """Return a table of 16 bytes, twice."""
    place = pointer_to(context, builder, kind, start, ir.Constant(_WORD, number * _TABLE))
    table = ir.VectorType(_BYTE, _TABLE)
    loaded = builder.load(builder.bitcast(place, table.as_pointer()), align=1)
    twice = ir.Constant(ir.VectorType(ir.IntType(32), STRIDE), [*range(_TABLE)] * 2)
    return builder.shuffle_vector(loaded, loaded, twice)


def _shuffle(context: Any, builder: Any, table: Any, places: Any) -> Any:
    """Return for each of 32 places, from 0 to 15, the byte of the table."""
    if "+avx2" in context.codegen().magic_tuple()[2]:
        kind = ir.FunctionType(_VECTOR, [_VECTOR, _VECTOR])
        name = "llvm.x86.avx2.pshuf.b"
        module = builder.module
        shuffle = module.globals.get(name) or ir.Function(module, kind, name)
        return builder.call(shuffle, [table, places])
    made = table
    for n in range(STRIDE):  # slow, but right on every machine
        number = ir.Constant(ir.IntType(32), n)
        place = builder.extract_element(places, number)
        byte = builder.extract_element(table, place)
        made = builder.insert_element(made, byte, number)
    return made

"""Take a protobuf message apart one level deep: its fields stay bytes until somebody needs them.

A whole request is never built as objects: two bytes of it can make an object of a hundred.
"""

from collections.abc import Callable, Iterator
from typing import Final

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_SIZES: Final = {_FIXED64: 8, _FIXED32: 4}
_LONGEST_VARINT: Final = 10
_LONG: Final = 0x80  # the bit of a byte after which the number goes on


class WireError(ValueError):
    """Some bytes are no protobuf message."""


def read_parts(
    data: memoryview, spend: Callable[[], None] = lambda: None
) -> Iterator[tuple[int, memoryview]]:
    """Yield the fields that are bytes (texts, messages) with their numbers; raises WireError.

    `spend` is called for each field, those that are passed over too, and may raise to end it.
    """
    at, end = 0, len(data)
    while at < end:
        spend()
        key, at = (data[at], at + 1) if data[at] < _LONG else _read_varint(data, at)
        kind = key & 7
        if kind == _BYTES:
            is_short = at < end and data[at] < _LONG
            length, at = (data[at], at + 1) if is_short else _read_varint(data, at)
            stop = at + length
            if stop > end:
                raise WireError
            yield key >> 3, data[at:stop]
            at = stop
        elif kind == _VARINT:
            _, at = _read_varint(data, at)
        elif kind in _SIZES:
            at += _SIZES[kind]
        else:
            raise WireError
    if at != end:
        raise WireError


def _read_varint(data: memoryview, at: int) -> tuple[int, int]:
    number = shift = 0
    for place in range(at, min(at + _LONGEST_VARINT, len(data))):
        byte = data[place]
        number |= (byte & 0x7F) << shift
        if byte < _LONG:
            return number, place + 1
        shift += 7
    raise WireError


def write_varint(number: int) -> bytes:
    """Return a number as protobuf writes it."""
    parts = bytearray()
    while number >= _LONG:
        parts.append(number & 0x7F | _LONG)
        number >>= 7
    parts.append(number)
    return bytes(parts)

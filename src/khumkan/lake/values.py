"""The values of an engine row as JSON text, and back to exactly the same values.

A list stands for a tuple. What orjson would change in silence (numbers that are none, integers of
more than 64 bits) or refuse (halves of surrogate pairs) is written the slow way, after a space.
"""

import json
from collections.abc import Mapping

import orjson

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.rows import Scalar, Value

_SLOW = " "
_BIG = "int"  # {"int": "0x…"}: an integer that not every reader of JSON keeps


def write_values(values: Mapping[str, Value]) -> str:
    """Return JSON text for `read_values`."""
    try:
        fast = orjson.dumps(values)
    except orjson.JSONEncodeError:
        return _write_slowly(values)
    # A value is never null, so a null was a number once; or the word stands in a text.
    return _write_slowly(values) if b"null" in fast else fast.decode()


def read_values(text: str) -> dict[str, Value]:
    """Return the values that `write_values` was given."""
    told: JsonObject = json.loads(text) if text.startswith(_SLOW) else orjson.loads(text)
    return {column: _read(value) for column, value in told.items()}


def _write_slowly(values: Mapping[str, Value]) -> str:
    told = {
        column: [_told(one) for one in value] if isinstance(value, tuple) else _told(value)
        for column, value in values.items()
    }
    return _SLOW + json.dumps(told)


def _told(scalar: Scalar) -> JsonValue:
    is_big = isinstance(scalar, int) and scalar.bit_length() >= 64  # noqa: PLR2004
    return {_BIG: hex(int(scalar))} if is_big else scalar


def _read(value: JsonValue) -> Value:
    return tuple(map(_scalar, value)) if isinstance(value, list) else _scalar(value)


def _scalar(value: JsonValue) -> Scalar:
    if isinstance(value, dict):
        return int(str(value[_BIG]), 16)
    if value is None or isinstance(value, list):
        raise TypeError(type(value).__name__)
    return value

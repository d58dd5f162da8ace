"""Whether some bytes are one JSON object that the engine will be able to read."""

from typing import Final

import msgspec

from khumkan.engine.formats.json_values import JsonError, parse_object

_LONGEST_CARELESS: Final = 1024 * 1024
_STRICT: Final = msgspec.json.Decoder(msgspec.Raw)


def is_object(piece: bytes) -> bool:
    """Say whether it is an object: strict JSON, or what the engine mends (NaN, control characters).

    Strict JSON is only walked over, nothing is built of it: little time, no memory.
    """
    if not piece.startswith(b"{"):
        return False
    try:
        _STRICT.decode(piece)
    except RecursionError:
        return False
    except msgspec.DecodeError:
        return _is_careless_object(piece)
    return True


def _is_careless_object(piece: bytes) -> bool:
    if len(piece) > _LONGEST_CARELESS:
        return False
    try:
        parse_object(piece)
    except JsonError:
        return False
    return True

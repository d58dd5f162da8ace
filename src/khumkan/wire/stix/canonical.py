"""JSON in its one canonical spelling, for what is hashed, signed or turned into an id.

Source: RFC 8785 (JSON Canonicalization Scheme).
"""

from khumkan.core.errors import WireError
from khumkan.core.jsontypes import JsonValue
from khumkan.core.messages import message
from khumkan.wire.encoding import encode_json

_MAX_INTEGER = 2**53 - 1


def write_canonical(value: JsonValue) -> bytes:
    """Return the canonical form, in UTF-8: no spaces, keys sorted by their UTF-16 code units.

    Raises WireError on fractions, which nothing of ours needs and no two libraries spell alike, on
    integers beyond 2^53, and on lone surrogates.
    """
    return encode_json(_ordered(value))


def _ordered(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value, key=_utf_16)}
    if isinstance(value, list):
        return [_ordered(item) for item in value]
    if isinstance(value, float) or (isinstance(value, int) and abs(value) > _MAX_INTEGER):
        raise WireError(
            message(
                "the number {number} has no canonical form here; use whole numbers below 2^53",
                number=value,
            )
        )
    return value


def _utf_16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")

"""The one way to write an entry as bytes, so that anybody gets the same hash: RFC 8785.

Values are first made plain: text, whole numbers that every JSON reader holds exactly, true, false,
null, lists and objects. What is left is written with sorted keys and no spaces, in UTF-8.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from uuid import UUID

from khumkan.core.clock import format_time
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.ui.audit.errors import ValueKindError

# A JSON reader may hold numbers as IEEE doubles; beyond this they are written as text.
_EXACT = 2**53


def make_plain(value: object) -> JsonValue:
    """Return what JSON can hold, the same on every database and in every reader.

    Times become ISO 8601 in UTC with microseconds, fractions become text, sets are sorted.
    Raises ValueKindError for a value nobody said how to write.
    """
    if isinstance(value, Enum):
        return make_plain(value.value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < _EXACT else str(value)
    return _make_container(value)


def write_canonical(entry: JsonObject) -> bytes:
    """Return the bytes that are hashed."""
    text = json.dumps(
        entry, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    return text.encode()


def hash_entry(entry: JsonObject) -> str:
    """Return SHA-256 over an entry's columns, the hash before it included, in hexadecimal."""
    return hashlib.sha256(write_canonical(entry)).hexdigest()


def _make_container(value: object) -> JsonValue:
    if isinstance(value, str):
        return _make_storable(value)
    if isinstance(value, Mapping):
        return {_make_storable(str(key)): make_plain(item) for key, item in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, bytes):
        return _make_list(value)
    return _write_value(value)


def _make_list(values: Iterable[object]) -> list[JsonValue]:
    plain = [make_plain(value) for value in values]
    is_unordered = isinstance(values, set | frozenset)
    return sorted(plain, key=json.dumps) if is_unordered else plain


def _write_value(value: object) -> str:
    if isinstance(value, datetime):
        return format_time(value, "microseconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, UUID | Decimal | timedelta):
        return str(value)
    if isinstance(value, float):
        return repr(value)
    raise ValueKindError(type(value).__name__)


def _make_storable(text: str) -> str:
    """Write out what UTF-8 or PostgreSQL can't hold: lone surrogates and NUL."""
    return text.encode(errors="backslashreplace").decode().replace("\0", "\\x00")

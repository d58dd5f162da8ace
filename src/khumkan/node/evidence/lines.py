"""One event as a line of JSON in the archive, and back to what its hash is made of.

`raw` is the text as received; where that is not UTF-8, `raw_base64` holds its bytes instead.
"""

import base64
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
import orjson

from khumkan.core.jsontypes import JsonValue
from khumkan.engine.rows import Value
from khumkan.lake.values import read_values
from khumkan.node.manifests.document import Place
from khumkan.node.manifests.tree import hash_leaf

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_SAFE_BITS: Final = 64


class EventLine(msgspec.Struct, frozen=True):
    """What a line says, besides its values."""

    offset: int
    record: int
    part: int
    source: UUID
    received_at: datetime
    raw: str | None = None
    raw_base64: str | None = None

    @property
    def place(self) -> Place:
        """Where in the journal it stands."""
        return self.offset, self.record, self.part

    def hash(self) -> bytes:
        """Return the leaf it is in the tree of its day and source. Raises ValueError."""
        if (self.raw is None) is (self.raw_base64 is None):
            raise ValueError(self.offset)
        if self.raw is not None:
            raw = self.raw.encode()
        else:
            raw = base64.b64decode(self.raw_base64 or "", validate=True)
        received_us = (self.received_at - _EPOCH) // _MICROSECOND
        return hash_leaf(self.offset, self.record, self.part, received_us, raw)


_DECODER: Final = msgspec.json.Decoder(EventLine)


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as the lake gives it; times in microseconds since 1970, `values` as stored."""

    offset: int
    record: int
    part: int
    received_us: int
    raw: bytes
    source: str
    time_us: int | None
    values: str


def write_line(event: StoredEvent) -> bytes:
    """Return the line, with its end."""
    line: dict[str, object] = {
        "offset": event.offset,
        "record": event.record,
        "part": event.part,
        "source": event.source,
        "received_at": write_moment(event.received_us),
        "time": None if event.time_us is None else write_moment(event.time_us),
        **_write_raw(event.raw),
        "values": _write_values(event.values),
    }
    return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)


def read_line(line: bytes) -> EventLine:
    """Return what a line says. Raises ValueError (msgspec.DecodeError is one)."""
    return _DECODER.decode(line)


def write_moment(microseconds: int) -> str:
    """Return a moment as ISO 8601 in UTC, always to the microsecond."""
    at = _EPOCH + microseconds * _MICROSECOND
    return at.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _write_raw(raw: bytes) -> dict[str, str]:
    try:
        return {"raw": raw.decode()}
    except UnicodeDecodeError:
        return {"raw_base64": base64.b64encode(raw).decode()}


def _write_values(text: str) -> object:
    if not text.startswith(" "):
        return orjson.Fragment(text)
    return {column: _plain(value) for column, value in read_values(text).items()}


def _plain(value: Value) -> JsonValue:
    """Return a value that every reader of JSON takes: what does not fit becomes text."""
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, int) and value.bit_length() >= _SAFE_BITS:
        return str(value)
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return value

"""Read an ExportLogsServiceRequest in JSON, record by record.

Names in lowerCamelCase, ids in hexadecimal, 64-bit integers as texts; unknown names are passed
over.
Source: OpenTelemetry specification, "OTLP/HTTP", JSON Protobuf Encoding.
"""

import math
from collections.abc import Iterable
from typing import Final

import msgspec

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.node.inputs.http.otlp.reading import LONGEST_RECORD, OtlpRecords, refuse_request
from khumkan.node.inputs.http.otlp.records import LogItem, Origin
from khumkan.node.inputs.http.refusals import refuse_size

_MOST_PIECES: Final = 2_000_000
"""Brackets and commas of a body: each can become an object of some ten bytes."""


class _Value(msgspec.Struct, rename="camel"):
    string_value: str | None = None
    bool_value: bool | None = None
    int_value: int | str | None = None
    double_value: float | str | None = None
    array_value: "_Array | None" = None
    kvlist_value: "_Pairs | None" = None
    bytes_value: str | None = None


class _Array(msgspec.Struct):
    values: list[_Value] = []


class _Pair(msgspec.Struct):
    key: str
    value: _Value | None = None


class _Pairs(msgspec.Struct):
    values: list[_Pair] = []


class _About(msgspec.Struct):
    name: str = ""
    version: str = ""
    attributes: list[_Pair] = []


class _Record(msgspec.Struct, rename="camel"):
    time_unix_nano: int | str = 0
    observed_time_unix_nano: int | str = 0
    severity_number: int | str = 0
    severity_text: str = ""
    body: _Value | None = None
    attributes: list[_Pair] = []
    trace_id: str = ""
    span_id: str = ""
    event_name: str = ""
    dropped_attributes_count: int = 0


class _ScopeLogs(msgspec.Struct, rename="camel"):
    scope: _About | None = None
    log_records: list[msgspec.Raw] = []


class _ResourceLogs(msgspec.Struct, rename="camel"):
    resource: _About | None = None
    scope_logs: list[_ScopeLogs] = []


class _Request(msgspec.Struct, rename="camel"):
    resource_logs: list[_ResourceLogs] = []


_REQUEST: Final = msgspec.json.Decoder(_Request)
_RECORD: Final = msgspec.json.Decoder(_Record)


def read_json(body: bytes) -> OtlpRecords:
    """Return the records; raises RefusedError where it is no such request, or too much."""
    if sum(map(body.count, (b"{", b"[", b","))) > _MOST_PIECES:
        raise refuse_size(_MOST_PIECES)
    try:
        request = _REQUEST.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise refuse_request() from None
    found = OtlpRecords()
    for group in request.resource_logs:
        resource = _read_attributes(group.resource)
        for scope_logs in group.scope_logs:
            origin = Origin(resource, _read_scope(scope_logs.scope))
            for record in scope_logs.log_records:
                _read_record(record, origin, found)
    return found


def _read_attributes(about: _About | None) -> JsonObject:
    try:
        return _read_pairs(about.attributes) if about else {}
    except (ValueError, RecursionError):  # a number that is none
        raise refuse_request() from None


def _read_scope(scope: _About | None) -> JsonObject:
    if scope is None:
        return {}
    attributes = _read_attributes(scope)
    told: JsonObject = {"name": scope.name, "version": scope.version, "attributes": attributes}
    return {name: value for name, value in told.items() if value}


def _read_record(data: msgspec.Raw, origin: Origin, found: OtlpRecords) -> None:
    try:
        if len(memoryview(data)) > LONGEST_RECORD:
            found.refuse()
            return
        item = _as_item(_RECORD.decode(data))
    except (ValueError, RecursionError):  # msgspec's own errors are ValueErrors too
        found.refuse()
        return
    found.add(item, origin)


def _as_item(record: _Record) -> LogItem:
    return LogItem(
        time=int(record.time_unix_nano or 0),
        observed=int(record.observed_time_unix_nano or 0),
        severity=int(record.severity_number or 0),
        level=record.severity_text,
        body=_read_value(record.body),
        attributes=_read_pairs(record.attributes),
        trace_id=record.trace_id,
        span_id=record.span_id,
        event_name=record.event_name,
        n_dropped=record.dropped_attributes_count,
    )


def _read_pairs(pairs: Iterable[_Pair]) -> JsonObject:
    return {pair.key: _read_value(pair.value) for pair in pairs}


def _read_value(value: _Value | None) -> JsonValue:
    if value is None:
        return None
    if value.kvlist_value is not None:
        return _read_pairs(value.kvlist_value.values)
    if value.array_value is not None:
        return [_read_value(each) for each in value.array_value.values]
    if value.int_value is not None:
        return int(value.int_value)
    if value.double_value is not None:
        number = float(value.double_value)
        return number if math.isfinite(number) else str(number)
    simple = (value.string_value, value.bool_value, value.bytes_value)
    return next((each for each in simple if each is not None), None)

"""Read an ExportLogsServiceRequest in protobuf, record by record.

Source: opentelemetry-proto 1, collector/logs/v1/logs_service.proto, logs/v1/logs.proto.
"""

import base64
import math
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from opentelemetry.proto.common.v1.common_pb2 import (
    AnyValue,
    InstrumentationScope,
    KeyValue,
)
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.proto.resource.v1.resource_pb2 import Resource

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.node.inputs.http.otlp.reading import (
    LONGEST_RECORD,
    MOST_RECORDS,
    OtlpRecords,
    refuse_request,
)
from khumkan.node.inputs.http.otlp.records import LogItem, Origin
from khumkan.node.inputs.http.otlp.wire import WireError, read_parts
from khumkan.node.inputs.http.refusals import refuse_count

_ABOUT, _GROUP = 1, 2  # of ResourceLogs and ScopeLogs alike
_T = TypeVar("_T")


def read_protobuf(body: bytes) -> OtlpRecords:
    """Return the records; raises RefusedError where it is no such request, or too much."""
    found = OtlpRecords()
    try:
        for number, group in read_parts(memoryview(body), found.count_field):
            if number == 1:
                _read_resource(group, found)
    except WireError:
        raise refuse_request() from None
    return found


def _read_resource(data: memoryview, found: OtlpRecords) -> None:
    about, groups = _part(data, found)
    resource = _read_resource_attributes(about)
    for group in groups:
        about, records = _part(group, found)
        origin = Origin(resource, _read_scope(about))
        for record in records:
            _read_record(record, origin, found)


def _part(data: memoryview, found: OtlpRecords) -> tuple[bytes, list[memoryview]]:
    """Return what says what a group is about, wherever it stands, and what is in the group."""
    about, members = b"", []
    for number, value in read_parts(data, found.count_field):
        if number == _GROUP:
            members.append(value)
            if len(members) > MOST_RECORDS:
                raise refuse_count(MOST_RECORDS)
        elif number == _ABOUT:
            about = bytes(value[: LONGEST_RECORD + 1])
    return about, members


def _read_resource_attributes(data: bytes) -> JsonObject:
    resource = _build(Resource.FromString, data)
    if resource is None:
        raise refuse_request()
    return _read_pairs(resource.attributes)


def _read_scope(data: bytes) -> JsonObject:
    scope = _build(InstrumentationScope.FromString, data)
    if scope is None:
        raise refuse_request()
    told: JsonObject = {
        "name": scope.name,
        "version": scope.version,
        "attributes": _read_pairs(scope.attributes),
    }
    return {name: value for name, value in told.items() if value}


def _read_record(data: memoryview, origin: Origin, found: OtlpRecords) -> None:
    record = _build(LogRecord.FromString, data)
    if record is None:
        found.refuse()
        return
    item = LogItem(
        time=record.time_unix_nano,
        observed=record.observed_time_unix_nano,
        severity=record.severity_number,
        level=record.severity_text,
        body=_read_value(record.body),
        attributes=_read_pairs(record.attributes),
        trace_id=record.trace_id.hex(),
        span_id=record.span_id.hex(),
        event_name=record.event_name,
        n_dropped=record.dropped_attributes_count,
    )
    found.add(item, origin)


def _build(parse: Callable[[bytes], _T], data: bytes | memoryview) -> _T | None:
    """Return the message, None where the bytes are none or too many."""
    if len(data) > LONGEST_RECORD:
        return None
    try:
        return parse(bytes(data))
    except Exception:  # noqa: BLE001 -- protobuf's DecodeError: its package is none of ours
        return None


def _read_pairs(pairs: Iterable[KeyValue]) -> JsonObject:
    return {pair.key: _read_value(pair.value) for pair in pairs}


def _read_value(value: AnyValue) -> JsonValue:
    kind = value.WhichOneof("value")
    if kind == "string_value":
        return value.string_value
    return None if kind is None else _OTHER_KINDS[kind](value)


def _read_double(value: AnyValue) -> JsonValue:
    number = value.double_value
    return number if math.isfinite(number) else str(number)


_OTHER_KINDS: Final[dict[str, Callable[[AnyValue], JsonValue]]] = {
    "bool_value": lambda value: value.bool_value,
    "int_value": lambda value: value.int_value,
    "double_value": _read_double,
    "kvlist_value": lambda value: _read_pairs(value.kvlist_value.values),
    "array_value": lambda value: [_read_value(each) for each in value.array_value.values],
    "bytes_value": lambda value: base64.b64encode(value.bytes_value).decode(),
}

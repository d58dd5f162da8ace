"""Log records to lines: the same from protobuf and JSON, every value somewhere, nothing doubled."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.node.inputs.http.otlp.exporting import as_json, as_protobuf, pairs, request_of, text

from khumkan.node.inputs.http.otlp import reading
from khumkan.node.inputs.http.otlp.json import read_json
from khumkan.node.inputs.http.otlp.protobuf import read_protobuf
from khumkan.node.inputs.http.otlp.reading import OtlpRecords
from khumkan.node.inputs.http.refusals import RefusedError

Read = Callable[[dict[str, Any]], OtlpRecords]
READERS = [
    pytest.param(lambda request: read_protobuf(as_protobuf(request)), id="protobuf"),
    pytest.param(lambda request: read_json(as_json(request)), id="json"),
]
BYTES = base64.b64encode(b"\x00\xff").decode()
TIME, OBSERVED = "1764000000123456789", "1764000001000000000"


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    ("record", "expected"),
    [
        pytest.param(
            {"timeUnixNano": TIME, "body": text("เข้าสู่ระบบ")},
            {"@timestamp": "2025-11-24T16:00:00.123456789Z", "message": "เข้าสู่ระบบ"},
            id="a text",
        ),
        pytest.param(
            {"observedTimeUnixNano": OBSERVED, "body": text("x")},
            {"@timestamp": "2025-11-24T16:00:01.000000000Z", "message": "x"},
            id="only observed",
        ),
        pytest.param(
            {"timeUnixNano": TIME, "observedTimeUnixNano": OBSERVED},
            {
                "@timestamp": "2025-11-24T16:00:00.123456789Z",
                "otel": {"observed": "2025-11-24T16:00:01.000000000Z"},
            },
            id="both times",
        ),
        pytest.param({}, {}, id="nothing"),
        pytest.param(
            {"severityNumber": 17, "severityText": "Error"},
            {"log.level": "Error", "otel": {"severity_number": 17}},
            id="severity in words",
        ),
        pytest.param(
            {"severityNumber": 10},
            {"log.level": "INFO", "otel": {"severity_number": 10}},
            id="severity as a number",
        ),
        pytest.param(
            {"attributes": pairs(user__name="สมชาย", n={"intValue": "5"}, yes={"boolValue": True})},
            {"user.name": "สมชาย", "n": 5, "yes": True},
            id="attributes",
        ),
        pytest.param(
            {"attributes": pairs(d={"doubleValue": 0.5}, b={"bytesValue": BYTES}, none={})},
            {"d": 0.5, "b": BYTES, "none": None},
            id="other kinds of values",
        ),
        pytest.param(
            {"attributes": pairs(d={"doubleValue": "NaN"}, e={"doubleValue": "-Infinity"})},
            {"d": "nan", "e": "-inf"},
            id="what JSON has no number for",
        ),
        pytest.param(
            {
                "body": {
                    "kvlistValue": {
                        "values": pairs(
                            event_type="alert",
                            flow={"kvlistValue": {"values": pairs(a="b")}},
                            tags={"arrayValue": {"values": [text("x"), {"intValue": "1"}]}},
                        )
                    }
                },
                "attributes": pairs(event_type="another", tag="t"),
            },
            {
                "event_type": "alert",
                "flow": {"a": "b"},
                "tags": ["x", 1],
                "tag": "t",
                "otel": {"attributes": {"event_type": "another"}},
            },
            id="an object is the event",
        ),
        pytest.param({"body": {"intValue": "7"}}, {"body": 7}, id="a number"),
        pytest.param(
            {"body": {"arrayValue": {"values": [text("a")]}}}, {"body": ["a"]}, id="a list"
        ),
        pytest.param(
            {"eventName": "login", "droppedAttributesCount": 2},
            {"otel": {"event_name": "login", "dropped_attributes_count": 2}},
            id="what it says of itself",
        ),
        pytest.param(
            {"body": text("x"), "attributes": pairs(message="y", otel="z")},
            {"message": "x", "otel": {"attributes": {"message": "y", "otel": "z"}}},
            id="names that are taken",
        ),
    ],
)
def test_a_record_becomes_one_flat_event(read: Read, record: Any, expected: Any) -> None:
    found = read(request_of(record))

    assert [json.loads(line) for line in found.lines] == [expected]
    assert found.n_refused == 0


def test_trace_and_span_are_hexadecimal_in_both_encodings() -> None:
    trace, span = bytes(range(16)), bytes(range(8))
    packed = request_of(
        {"traceId": base64.b64encode(trace).decode(), "spanId": base64.b64encode(span).decode()}
    )
    spelt = request_of({"traceId": trace.hex(), "spanId": span.hex()})

    for found in (read_protobuf(as_protobuf(packed)), read_json(as_json(spelt))):
        assert json.loads(found.lines[0]) == {"trace.id": trace.hex(), "span.id": span.hex()}


@pytest.mark.parametrize("read", READERS)
def test_each_record_has_its_resource_and_scope(read: Read) -> None:
    request = request_of(
        {"body": text("a")},
        {"body": text("b"), "attributes": pairs(host__name="db1")},
        resource=pairs(host__name="web1", service__name="his"),
        scope={"name": "lib", "version": "1", "attributes": pairs(k="v")},
    )
    scope = {"name": "lib", "version": "1", "attributes": {"k": "v"}}
    first, second = (json.loads(line) for line in read(request).lines)

    assert first == {
        "message": "a",
        "host.name": "web1",
        "service.name": "his",
        "otel": {"scope": scope},
    }
    assert (second["host.name"], second["otel"]["resource"]) == ("db1", {"host.name": "web1"})


def test_what_stands_before_its_resource_on_the_wire_has_it_too() -> None:
    request = as_protobuf(request_of({"body": text("a")}))
    about = as_protobuf({"resourceLogs": [{"resource": {"attributes": pairs(a="b")}}]})
    group = request[2:] + about[2:]  # protobuf may put fields in any order
    found = read_protobuf(b"\x0a" + bytes([len(group)]) + group)

    assert json.loads(found.lines[0]) == {"message": "a", "a": "b"}


@pytest.mark.parametrize("event_data", ["map", "list"])
def test_a_windows_event_of_the_collector_has_winlogbeats_shape(event_data: str) -> None:
    data = pairs(TargetUserName="somchai")
    if event_data == "list":
        inner = {"kvlistValue": {"values": data}}
        data = pairs(data={"arrayValue": {"values": [inner]}})
    values = pairs(
        channel="Security",
        computer="dc1",
        message="An account failed to log on.",
        system_time="2026-11-22T03:04:05Z",
        event_id={"kvlistValue": {"values": pairs(id={"intValue": "4625"})}},
        provider={"kvlistValue": {"values": pairs(name="Microsoft-Windows-Security-Auditing")}},
        event_data={"kvlistValue": {"values": data}},
    )
    found = read_json(as_json(request_of({"body": {"kvlistValue": {"values": values}}})))

    event = json.loads(found.lines[0])
    assert event["message"] == "An account failed to log on."
    assert event["winlog"] == {
        "channel": "Security",
        "computer_name": "dc1",
        "time_created": "2026-11-22T03:04:05Z",
        "event_id": 4625,
        "provider_name": "Microsoft-Windows-Security-Auditing",
        "provider_guid": None,
        "qualifiers": None,
        "event_data": {"TargetUserName": "somchai"},
    }


@pytest.mark.parametrize(
    "record",
    [
        pytest.param({"timeUnixNano": "yesterday"}, id="a time that is none"),
        pytest.param({"timeUnixNano": []}, id="a time of another type"),
        pytest.param({"attributes": [{"value": {}}]}, id="an attribute without a name"),
        pytest.param({"body": {"intValue": "many"}}, id="a number that is none"),
        pytest.param({"body": {"intValue": "9" * 30}}, id="a number too long"),
        pytest.param({"body": {"doubleValue": "many"}}, id="a fraction that is none"),
        pytest.param({"body": "text"}, id="a body that is no value"),
        pytest.param("text", id="no record"),
        pytest.param({"body": text("x" * 1_100_000)}, id="too long"),
    ],
)
def test_in_json_a_record_that_can_not_be_read_costs_no_other(record: Any) -> None:
    found = read_json(as_json(request_of({"body": text("a")}, record, {"body": text("b")})))

    assert [json.loads(line)["message"] for line in found.lines] == ["a", "b"]
    assert found.n_refused == 1


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(b"\x2a\x05\x0a\x03\xff\xfe\xfd", id="a text that is not UTF-8"),
        pytest.param(b"\x2a\x7f", id="torn"),
        pytest.param(b"\x2a\x80\x89\x7a" + bytes(2_000_000), id="too long"),
        pytest.param(b"\x2a\x02\x2a\x00" * 1 + b"\x2a\x01", id="torn within"),
    ],
)
def test_in_protobuf_a_record_that_can_not_be_read_costs_no_other(record: bytes) -> None:
    def field(data: bytes) -> bytes:
        length = bytearray()
        size = len(data)
        while size > 0x7F:
            length.append(size & 0x7F | 0x80)
            size >>= 7
        length.append(size)
        return bytes(length) + data

    good = b"\x2a\x03\x0a\x01a"
    scope = b"".join(b"\x12" + field(each) for each in (good, record, good))
    found = read_protobuf(b"\x0a" + field(b"\x12" + field(scope)))

    assert [json.loads(line)["message"] for line in found.lines] == ["a", "a"]
    assert found.n_refused == 1


def _nested(depth: int) -> Any:
    value: dict[str, Any] = text("x")
    for _ in range(depth):
        value = {"arrayValue": {"values": [value]}}
    return value


def test_what_is_nested_is_kept_as_far_as_protobuf_itself_goes() -> None:
    assert read_protobuf(as_protobuf(request_of({"body": _nested(40)}))).n_refused == 0


def test_a_record_that_is_nested_too_deeply_is_refused() -> None:
    """Written by hand: json.dumps itself gives up at such a depth."""
    deep = b'{"body":' + b'{"arrayValue":{"values":[' * 5_000 + b"]}}" * 5_000 + b"}"
    body = as_json(request_of("HERE")).replace(b'"HERE"', deep)
    with pytest.raises(RefusedError, match="no ExportLogsServiceRequest"):
        read_json(body)


@pytest.mark.parametrize("body", [b"", b"{}"])
def test_a_request_of_nothing_is_one(body: bytes) -> None:
    read = read_json if body else read_protobuf
    assert read(body).lines == []


@pytest.mark.parametrize(
    ("read", "body"),
    [
        (read_json, b""),
        (read_json, b"[]"),
        (read_json, b'{"resourceLogs": 1}'),
        (read_json, b"[" * 100_000),
        (read_json, b'{"resourceLogs":[{"resource":{"attributes":[{"key":1}]}}]}'),
        (read_protobuf, b"nonsense"),
        (read_protobuf, b"\x0a\x04\x0a\x02\x0a\x05"),
        (read_protobuf, b"\x0a\x06\x12\x04\x0a\x02\x0a\x09"),
    ],
)
def test_what_is_no_request_is_refused(read: Callable[[bytes], OtlpRecords], body: bytes) -> None:
    with pytest.raises(RefusedError, match="no ExportLogsServiceRequest"):
        read(body)


@pytest.mark.parametrize("read", READERS)
def test_too_many_records_are_refused(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_RECORDS", 3)

    assert len(read(request_of(*[{}] * 3)).lines) == 3
    with pytest.raises(RefusedError, match="may hold 3 events"):
        read(request_of(*[{}] * 4))


@pytest.mark.parametrize("read", READERS)
def test_a_large_resource_in_many_records_is_refused_before_it_fills_the_memory(read: Read) -> None:
    request = request_of(*[{"body": text("x")}] * 200, resource=pairs(big="x" * 900_000))

    with pytest.raises(RefusedError, match="may have"):
        read(request)


def test_two_bytes_a_record_do_not_fill_the_memory() -> None:
    scope = b"\x12\x00" * 200_000
    group = b"\x12" + _length(scope) + scope
    with pytest.raises(RefusedError, match="may hold"):
        read_protobuf(b"\x0a" + _length(group) + group)


def test_a_swarm_of_small_values_in_json_is_refused() -> None:
    body = b'{"resourceLogs":[{"scopeLogs":[{"logRecords":[' + b"{}," * 1_000_000 + b"{}]}]}]}"
    with pytest.raises(RefusedError, match="may have"):
        read_json(body)


def _length(data: bytes) -> bytes:
    size, written = len(data), bytearray()
    while size > 0x7F:
        written.append(size & 0x7F | 0x80)
        size >>= 7
    return bytes([*written, size])

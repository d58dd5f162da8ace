"""OTLP by HTTP: answered in the encoding that was asked in."""

import gzip
import json

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse
from tests.node.inputs.http.asking import Sender
from tests.node.inputs.http.otlp.exporting import as_json, as_protobuf, request_of, text
from tests.node.inputs.http.otlp.test_wire import parts
from tests.node.inputs.running import WayIn, post

JSON, PROTOBUF = "application/json", "application/x-protobuf"
REQUEST = request_of({"body": text("เข้าสู่ระบบล้มเหลว")})
MIXED = request_of({"body": text("a")}, {"timeUnixNano": "never"})


@pytest.mark.parametrize("is_packed", [False, True])
@pytest.mark.parametrize(
    ("kind", "body"), [(JSON, as_json(REQUEST)), (PROTOBUF, as_protobuf(REQUEST))]
)
def test_records_are_kept_and_named_as_shipped(
    sender: Sender, kind: str, body: bytes, is_packed: bool
) -> None:
    headers = {"Content_Encoding": "gzip"} if is_packed else {}
    packed = gzip.compress(body) if is_packed else body
    answer = sender.post("/v1/logs", packed, Content_Type=kind, **headers)

    assert (answer.status, answer.headers["Content-Type"].partition(";")[0]) == (200, kind)
    assert answer.body == ({} if kind == JSON else None), "everything was taken"
    (record,) = sender.way_in.records
    assert record.format == "shipped"
    assert json.loads(record.payload) == {"message": "เข้าสู่ระบบล้มเหลว"}


def test_records_that_can_not_be_read_are_told_in_json(sender: Sender) -> None:
    answer = sender.post("/v1/logs", as_json(MIXED), Content_Type="application/json; charset=utf-8")

    assert answer.status == 200
    assert answer.body["partialSuccess"]["rejectedLogRecords"] == "1"
    assert "could not be read" in answer.body["partialSuccess"]["errorMessage"]
    assert len(sender.way_in.lines) == 1
    assert sender.counts.n_refused == {"bad-record": 1}


def test_records_that_can_not_be_read_are_told_in_protobuf(sender: Sender) -> None:
    good = as_protobuf(request_of({"body": text("a")}))
    bad = b"\x0a\x06\x12\x04\x12\x02\x2a\x7f"
    answer = sender.post("/v1/logs", good + bad, Content_Type=PROTOBUF)

    told = ExportLogsServiceResponse.FromString(answer.body).partial_success
    assert told.rejected_log_records == 1
    assert "could not be read" in told.error_message
    assert len(sender.way_in.lines) == 1


@pytest.mark.parametrize(
    ("kind", "body", "status", "code"),
    [
        (JSON, b"nonsense", 400, 3),
        (PROTOBUF, b"nonsense", 400, 3),
        ("text/plain", b"x", 415, 3),
    ],
)
def test_what_is_wrong_is_told_as_a_status_of_google_rpc(
    sender: Sender, kind: str, body: bytes, status: int, code: int
) -> None:
    answer = sender.post("/v1/logs", body, Content_Type=kind)

    assert answer.status == status
    if kind == JSON:
        assert answer.body["code"] == code
        assert answer.body["message"]
    else:
        assert answer.body.startswith(bytes([8, code]))
        ((number, message),) = parts(answer.body)
        assert number == 2
        assert message.decode()
    assert sender.way_in.records == []


def test_a_stranger_and_a_full_journal_are_told_likewise(way_in: WayIn, sender: Sender) -> None:
    stranger = post(sender.one, b"{}", "/v1/logs", Content_Type=JSON)
    assert (stranger.status, stranger.body["code"]) == (401, 16)
    way_in.disk.n_free = 0
    full = sender.post("/v1/logs", as_json(REQUEST), Content_Type=JSON)
    assert (full.status, full.body["code"], full.headers["Retry-After"]) == (429, 8, "2")


def test_other_signals_are_not_taken(sender: Sender) -> None:
    assert sender.post("/v1/traces", b"{}", Content_Type=JSON).body["code"] == 12


def test_a_batch_that_is_sent_again_is_kept_once(sender: Sender) -> None:
    for _ in range(2):
        assert sender.post("/v1/logs", as_protobuf(REQUEST), Content_Type=PROTOBUF).status == 200

    assert len(sender.way_in.lines) == 1
    assert sender.counts.n_noted == {"repeat": 1}

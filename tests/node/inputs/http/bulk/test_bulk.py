"""The bulk API by HTTP: documents kept before the answer, an answer for each item in order."""

import gzip
import json

import pytest
from tests.node.inputs.http.asking import Sender, make_sender
from tests.node.inputs.running import WayIn, post

from khumkan.node.inputs import BodyLimits

DOCUMENT = '{"@timestamp":"2026-11-22T03:04:05Z","message":"เข้าสู่ระบบล้มเหลว"}'.encode()
ITEM = b'{"create":{"_index":"beat"}}\n' + DOCUMENT + b"\n"
VENDOR = "application/vnd.elasticsearch+json; compatible-with=9"


@pytest.mark.parametrize(
    "path", ["/_bulk", "/logs/_bulk", "/logs/_doc/_bulk", "/_bulk?timeout=60s"]
)
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_documents_alone_are_kept_and_named_as_shipped(
    sender: Sender, path: str, method: str
) -> None:
    answer = sender.post(path, ITEM * 2, "Basic", method)

    assert answer.status == 200
    assert answer.headers["X-Elastic-Product"] == "Elasticsearch"
    assert answer.headers["Content-Type"] == "application/json"
    (record,) = sender.way_in.records
    assert (record.format, record.payload) == ("shipped", (DOCUMENT + b"\n") * 2)
    assert answer.body["errors"] is False
    assert [item["create"]["status"] for item in answer.body["items"]] == [201, 201]


def test_every_item_has_its_answer_in_order(sender: Sender) -> None:
    body = (
        b'{"create":{"_index":"a","_id":"one"}}\n{"n":1}\n'
        b'{"delete":{"_index":"a","_id":"one"}}\n'
        b'{"index":{"_index":"b"}}\n{"n":\n'
        b'{"update":{"_id":"x"}}\n{"doc":{}}\n'
        b'{"nonsense"\n{"n":2}\n'
        b'{"index":{}}\n{"n":3}\n'
    )
    answer = sender.post("/here/_bulk", body, "ApiKey")

    assert answer.body["errors"] is True
    told = [(*item, *item.values()) for item in answer.body["items"]]
    assert [(name, each["_index"], each["status"]) for name, each in told] == [
        ("create", "a", 201),
        ("delete", "a", 400),
        ("index", "b", 400),
        ("update", "here", 400),
        ("index", "", 400),
        ("index", "here", 201),
    ]
    assert [each["error"]["type"] for _, each in told if "error" in each] == [
        "illegal_argument_exception",
        "document_parsing_exception",
        "illegal_argument_exception",
        "illegal_argument_exception",
    ]
    assert told[0][1]["_id"] == "one"
    assert len({each["_id"] for _, each in told}) == 5, "two name the same one"
    assert sender.way_in.lines == [b'{"n":1}', b'{"n":3}']
    assert sender.counts.n_refused == {"bad-item": 4}


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (VENDOR, "application/vnd.elasticsearch+json;compatible-with=9"),
        (VENDOR.replace("9", "8"), "application/vnd.elasticsearch+json;compatible-with=8"),
        ("application/json", "application/json"),
        ("*/*", "application/json"),
    ],
)
def test_the_answer_has_the_type_that_the_client_asks_for(
    sender: Sender, accept: str, expected: str
) -> None:
    for method, path in (("POST", "/_bulk"), ("GET", "/"), ("GET", "/_unknown")):
        answer = sender.post(
            path, ITEM if method == "POST" else None, "Basic", method, Accept=accept
        )
        assert answer.headers["Content-Type"] == expected
        assert answer.headers["X-Elastic-Product"] == "Elasticsearch"


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (
            "errors,items.*.error,items.*.status",
            {"errors": False, "items": [{"create": {"status": 201}}]},
        ),
        ("errors", {"errors": False}),
        ("items.*.error", {}),
        ("items.*.status", {"items": [{"create": {"status": 201}}]}),
    ],
)
def test_only_what_is_wanted_is_told(sender: Sender, pattern: str, expected: object) -> None:
    assert sender.post(f"/_bulk?filter_path={pattern}", ITEM, "Basic").body == expected


def test_of_many_good_items_only_the_bad_ones_are_told_where_errors_alone_are_wanted(
    sender: Sender,
) -> None:
    answer = sender.post(
        "/_bulk?filter_path=errors,items.*.error", ITEM + b'{"delete":{}}\n', "Basic"
    )

    assert answer.body["errors"] is True
    assert [list(item) for item in answer.body["items"]] == [["delete"]]


def test_an_answer_begins_with_the_bytes_that_fluent_bit_looks_for(sender: Sender) -> None:
    """It searches a long answer for them: they fit no longer into its buffer."""
    answer = sender.post("/_bulk", ITEM, "Basic")
    compact = json.dumps(answer.body, separators=(",", ":"))

    assert compact.find('"errors":false,"items":[') < 30
    assert answer.headers["Content-Length"] == str(len(compact))


def test_packed_bodies_are_unpacked(sender: Sender) -> None:
    answer = sender.post("/_bulk", gzip.compress(ITEM), "Basic", Content_Encoding="gzip")

    assert answer.status == 200
    assert sender.way_in.lines == [DOCUMENT]


def test_a_batch_that_is_sent_again_is_answered_alike_and_kept_once(sender: Sender) -> None:
    first, second = (sender.post("/_bulk", ITEM * 3, "Basic") for _ in range(2))

    assert second.body["items"] == first.body["items"]
    assert len(sender.way_in.lines) == 3
    assert sender.counts.n_noted == {"repeat": 1}


def test_equal_batches_of_different_names_are_two(sender: Sender) -> None:
    for name in ("a", "b", "b"):
        sender.post("/_bulk", ITEM, "Basic", Idempotency_Key=name)

    assert len(sender.way_in.lines) == 2


@pytest.mark.parametrize("body", [b"", b"\n\n"])
def test_nothing_is_told_to_be_nothing(sender: Sender, body: bytes) -> None:
    answer = sender.post("/_bulk", body, "Basic")

    assert (answer.status, answer.body["error"]["type"]) == (400, "parse_exception")
    assert sender.counts.n_refused == {"empty": 1}


def test_a_batch_of_nothing_good_is_answered_and_nothing_is_kept(sender: Sender) -> None:
    answer = sender.post("/_bulk", b'{"delete":{"_id":"1"}}\n', "Basic")

    assert (answer.status, answer.body["errors"]) == (200, True)
    assert sender.way_in.records == []


def test_a_full_journal_is_told_as_elasticsearch_does(sender: Sender) -> None:
    sender.way_in.disk.n_free = 0
    answer = sender.post("/_bulk", ITEM, "Basic")

    assert (answer.status, answer.headers["Retry-After"]) == (429, "2")
    assert answer.body["error"]["type"] == "es_rejected_execution_exception"


def test_a_stranger_is_told_as_elasticsearch_does(way_in: WayIn) -> None:
    answer = post(way_in.http(), ITEM, "/_bulk")

    assert (answer.status, answer.body["error"]["type"]) == (401, "security_exception")
    assert answer.headers["X-Elastic-Product"] == "Elasticsearch"


def test_a_body_too_large_is_told_as_elasticsearch_does(way_in: WayIn) -> None:
    sender = make_sender(way_in, body=BodyLimits(body_bytes=100))
    answer = sender.post("/_bulk", ITEM * 5, "Basic")

    assert (answer.status, answer.body["status"]) == (413, 413)


def test_five_thousand_documents_have_five_thousand_answers(sender: Sender) -> None:
    body = b"".join(b'{"create":{"_id":"%d"}}\n{"n":%d}\n' % (n, n) for n in range(5_000))
    answer = sender.post("/_bulk", body, "Basic")

    assert [item["create"]["_id"] for item in answer.body["items"]] == [
        str(n) for n in range(5_000)
    ]
    assert len(sender.way_in.lines) == 5_000

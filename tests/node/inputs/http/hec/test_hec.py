"""Splunk's collector by HTTP: kept before it is answered, in Splunk's codes and words."""

import gzip
import json
import threading
from typing import Any

import pytest
from tests.node.inputs.http.asking import Sender, make_sender
from tests.node.inputs.running import AT, WayIn, post

from khumkan.node.inputs import BodyLimits

EVENT = '{"time":1764000000.5,"host":"db1","event":"เข้าสู่ระบบล้มเหลว"}'.encode()
CHANNEL = "FE0ECFAD-13D5-401B-847D-77833BD77131"


@pytest.mark.parametrize("path", ["", "/event", "/event/1.0"])
def test_events_are_kept_as_they_came_and_named_as_shipped(sender: Sender, path: str) -> None:
    answer = sender.post(f"/services/collector{path}", EVENT * 2, "Splunk")

    assert (answer.status, answer.body) == (200, {"text": "Success", "code": 0})
    (record,) = sender.way_in.records
    assert (record.format, record.payload) == ("shipped", (EVENT + b"\n") * 2)
    assert (record.received_at, record.is_authenticated) == (AT, True)


@pytest.mark.parametrize("path", ["/raw", "/raw/1.0"])
def test_raw_lines_stay_as_they_are(sender: Sender, path: str) -> None:
    answer = sender.post(f"/services/collector{path}", b"<34>su: failed\n", "Splunk")

    assert answer.body == {"text": "Success", "code": 0}
    (record,) = sender.way_in.records
    assert (record.format, record.payload) == ("auto", b"<34>su: failed\n")


def test_what_is_said_about_raw_lines_goes_with_each(sender: Sender) -> None:
    sender.post("/services/collector/raw?host=fw1&sourcetype=fgt&other=x", b"a\nb\n", "Splunk")

    (record,) = sender.way_in.records
    assert record.format == "shipped"
    assert [json.loads(line) for line in record.payload.splitlines()] == [
        {"host": "fw1", "sourcetype": "fgt", "event": event} for event in "ab"
    ]


def test_packed_bodies_are_unpacked(sender: Sender) -> None:
    answer = sender.post(
        "/services/collector", gzip.compress(EVENT), "Splunk", Content_Encoding="gzip"
    )

    assert answer.status == 200
    assert sender.way_in.lines == [EVENT]


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("", b"", (400, 5, "No data")),
        ("", b" \r\n", (400, 5, "No data")),
        ("/raw", b"\n", (400, 5, "No data")),
        ("", b"{", (400, 6, "Invalid data format")),
        ("", b'{"event":""}', (400, 13, "Event field cannot be blank")),
        ("", b'{"host":"a"}', (400, 12, "Event field is required")),
        ("", b'{"event":1,"fields":[]}', (400, 15, "Error in handling indexed fields")),
        ("/ack", b"{}", (400, 10, "Data channel is missing")),
        ("?channel=a%20b", EVENT, (400, 11, "Invalid data channel")),
        ("/ack?channel=x", b"nonsense", (400, 6, "Invalid data format")),
        ("/ack?channel=x", b'{"acks":["0"]}', (400, 6, "Invalid data format")),
        ("/ack?channel=x", b"[" * 9_999, (400, 6, "Invalid data format")),
        ("/nothing", EVENT, (404, 404, "The requested URL was not found on this server.")),
    ],
)
def test_what_is_wrong_is_told_in_splunks_words(
    sender: Sender, path: str, body: bytes, expected: tuple[int, int, str]
) -> None:
    answer = sender.post(f"/services/collector{path}", body, "Splunk")

    assert (answer.status, answer.body["code"], answer.body["text"]) == expected
    assert sender.way_in.records == []
    counts = sender.way_in.counters.read().values()
    assert sum(sum(each.n_refused.values()) for each in counts) == 1


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 401, 2),
        ({"Authorization": "Splunk wrong"}, 403, 4),
        ({"Authorization": "Digest x"}, 401, 3),
    ],
)
def test_a_stranger_is_told_what_is_wrong_with_the_token(
    way_in: WayIn, headers: dict[str, str], status: int, code: int
) -> None:
    answer = post(way_in.http(), EVENT, "/services/collector", **headers)

    assert (answer.status, answer.body["code"]) == (status, code)


def test_good_events_beside_bad_ones_are_kept_and_the_first_bad_one_is_numbered(
    sender: Sender,
) -> None:
    body = EVENT + b'{"event":""}' + b'{"a":1}' + EVENT
    answer = sender.post("/services/collector", body, "Splunk")

    assert (answer.status, answer.body["code"]) == (400, 13)
    assert answer.body["invalid-event-number"] == 1
    assert sender.way_in.lines == [EVENT] * 2
    assert sender.counts.n_refused == {"bad-event": 2}


def test_acknowledgements_are_given_in_a_channel_and_hold(sender: Sender) -> None:
    for number in range(3):
        body = b'{"event":%d}' % number
        answer = sender.post(
            "/services/collector", body, "Splunk", X_Splunk_Request_Channel=CHANNEL
        )
        assert answer.body == {"text": "Success", "code": 0, "ackId": number}
    raw = sender.post(f"/services/collector/raw?channel={CHANNEL}", b"x", "Splunk")
    assert raw.body["ackId"] == 3

    question = f"/services/collector/ack?channel={CHANNEL}"
    asked = sender.post(question, b'{"acks":[0,3,4]}', "Splunk")
    assert asked.body == {"acks": {"0": True, "3": True, "4": False}}
    other = sender.post("/services/collector/ack?channel=other", b'{"acks":[0]}', "Splunk")
    assert other.body == {"acks": {"0": False}}


def test_a_number_is_given_only_once_the_events_are_durable(way_in: WayIn) -> None:
    sender = make_sender(way_in)
    way_in.disk.n_free = 0
    answer = sender.post("/services/collector", EVENT, "Splunk", X_Splunk_Request_Channel=CHANNEL)

    assert (answer.status, answer.body["code"], answer.headers["Retry-After"]) == (429, 9, "2")
    assert answer.body["text"] == "Server is busy"
    question = f"/services/collector/ack?channel={CHANNEL}"
    asked = sender.post(question, b'{"acks":[0]}', "Splunk")
    assert asked.body == {"acks": {"0": False}}


def test_a_batch_that_is_sent_again_is_acknowledged_and_kept_once(sender: Sender) -> None:
    numbers = [
        sender.post("/services/collector", EVENT, "Splunk", X_Splunk_Request_Channel=CHANNEL).body[
            "ackId"
        ]
        for _ in range(2)
    ]

    assert numbers == [0, 1]
    assert sender.way_in.lines == [EVENT]
    assert sender.counts.n_noted == {"repeat": 1}


@pytest.mark.parametrize("path", ["/health", "/health/1.0"])
def test_health_is_told_to_anybody_but_a_wrong_token_is_told_too(way_in: WayIn, path: str) -> None:
    one = way_in.http()

    def ask(**headers: str) -> Any:
        answer = post(one, None, f"/services/collector{path}", "GET", **headers)
        return answer.status, answer.body["code"]

    assert ask() == (200, 17)
    assert ask(Authorization="Splunk wrong") == (400, 4)


def test_dockers_driver_that_asks_whether_anybody_is_here_hears_yes(sender: Sender) -> None:
    answer = post(sender.one, None, "/services/collector/event/1.0", "OPTIONS")

    assert (answer.status, answer.headers["Allow"]) == (200, "POST")


def test_a_full_node_is_unhealthy(sender: Sender) -> None:
    sender.way_in.disk.n_free = 0
    answer = sender.post("/services/collector/health", None, "Splunk", "GET")

    assert (answer.status, answer.body["code"]) == (503, 18)
    assert "make room" in answer.body["detail"]


def test_too_large_is_told_in_the_collectors_form(way_in: WayIn) -> None:
    sender = make_sender(way_in, body=BodyLimits(body_bytes=100))
    answer = sender.post("/services/collector", EVENT * 9, "Splunk")

    assert (answer.status, answer.body["code"]) == (413, 6)
    assert "may have 100 bytes" in answer.body["detail"]


def test_many_channels_at_once_get_numbers_of_their_own(sender: Sender) -> None:
    given: list[tuple[str, int]] = []

    def send(channel: str) -> None:
        for number in range(5):
            body = json.dumps({"event": f"{channel} {number}"}).encode()
            answer = sender.post(
                "/services/collector", body, "Splunk", X_Splunk_Request_Channel=channel
            )
            given.append((channel, answer.body["ackId"]))

    threads = [threading.Thread(target=send, args=(f"c-{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(given) == [(f"c-{n}", number) for n in range(4) for number in range(5)]
    assert len(sender.way_in.lines) == 20

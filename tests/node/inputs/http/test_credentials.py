"""A token in whatever form a shipper can send it; who shows none is counted, and told no more."""

import base64

import pytest
from tests.node.inputs.http.asking import Sender, authorize
from tests.node.inputs.running import HOST, WayIn, post

from khumkan.node.inputs.http.credentials import read_token
from khumkan.node.inputs.http.strangers import Strangers


def packed(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        pytest.param("Bearer khumkan-source_x", "khumkan-source_x", id="Bearer"),
        pytest.param("bearer   khumkan-source_x ", "khumkan-source_x", id="careless spaces"),
        pytest.param("Splunk khumkan-source_x", "khumkan-source_x", id="Splunk"),
        pytest.param(f"Basic {packed('elastic:khumkan-source_x')}", "khumkan-source_x", id="Basic"),
        pytest.param(f"Basic {packed(':khumkan-source_x')}", "khumkan-source_x", id="no user"),
        pytest.param(f"Basic {packed('u:a:b')}", "a:b", id="a colon in it"),
        pytest.param(f"ApiKey {packed('id:khumkan-source_x')}", "khumkan-source_x", id="ApiKey"),
        pytest.param(f"Basic {packed('nothing')}", None, id="no colon"),
        pytest.param(f"Basic {packed('user:')}", None, id="no password"),
        pytest.param("Basic ~~~", None, id="not base64"),
        pytest.param("Basic " + base64.b64encode(b"a:\xff").decode(), None, id="not UTF-8"),
        pytest.param("Bearer", None, id="no token"),
        pytest.param("Digest khumkan-source_x", None, id="another scheme"),
        pytest.param("", None, id="nothing"),
        pytest.param("Basic " + "A" * 100_000, None, id="too long"),
    ],
)
def test_a_header_holds_a_token_or_none(header: str, expected: str | None) -> None:
    assert read_token(header) == expected


@pytest.mark.parametrize("scheme", ["Bearer", "Splunk", "Basic", "ApiKey"])
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/ingest", b"x"),
        ("/services/collector/event", b'{"event":"x"}'),
        ("/_bulk", b'{"index":{}}\n{"a":1}\n'),
    ],
)
def test_every_form_opens_every_door(sender: Sender, scheme: str, path: str, body: bytes) -> None:
    assert sender.post(path, body, scheme).status == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/ingest"),
        ("POST", "/services/collector"),
        ("POST", "/services/collector/raw"),
        ("POST", "/services/collector/ack?channel=x"),
        ("POST", "/_bulk"),
        ("POST", "/logs/_bulk"),
        ("GET", "/"),
        ("GET", "/_license"),
        ("PUT", "/_index_template/x"),
        ("POST", "/v1/logs"),
    ],
)
def test_no_door_opens_with_a_wrong_token_and_nothing_of_it_is_logged(
    way_in: WayIn, method: str, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    one = way_in.http()
    answer = post(one, b"{}", path, method, Authorization=authorize("guess", "Basic"))

    assert answer.status in (401, 403)
    assert way_in.records == []
    assert way_in.counters.read()[None].n_refused == {"not-authenticated": 1}
    assert one.tell()["strangers"] == {HOST: 1}
    assert "guess" not in caplog.text


def test_strangers_are_remembered_in_bounded_number_the_latest_longest() -> None:
    strangers = Strangers()
    for number in range(1_000):
        strangers.count(f"10.0.{number // 250}.{number % 250}")
        strangers.count("10.9.9.9")
    strangers.count(None)

    assert len(strangers.tell()) == 64
    assert strangers.tell()["10.9.9.9"] == 1_000
    assert strangers.tell()["unknown"] == 1
    assert "10.0.0.0" not in strangers.tell()

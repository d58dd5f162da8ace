"""Bodies that are made to cost: told in the protocol's own words, in bounded time."""

import pytest

from khumkan.node.inputs.http.otlp import reading
from khumkan.node.inputs.http.otlp.json import read_json
from khumkan.node.inputs.http.otlp.protobuf import read_protobuf
from khumkan.node.inputs.http.otlp.wire import write_varint
from khumkan.node.inputs.http.refusals import RefusedError


def field(number: int, content: bytes) -> bytes:
    return write_varint(number << 3 | 2) + write_varint(len(content)) + content


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(field(1, b"") * 3_000, id="empty resources"),
        pytest.param(field(1, field(2, b"") * 90) * 20, id="empty scopes"),
        pytest.param(b"\x18\x01" * 3_000, id="numbers that mean nothing"),
    ],
)
def test_a_body_of_nothing_but_groups_is_refused(
    body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_FIELDS", 1_000)
    with pytest.raises(RefusedError) as refused:
        read_protobuf(body)
    assert (refused.value.status, refused.value.reason) == (413, "too-many")
    assert "1000" in str(refused.value)


@pytest.mark.parametrize("place", ["resource", "scope"])
def test_a_number_that_is_none_is_the_senders_fault_and_not_ours(place: str) -> None:
    """A 500 would be sent again and again."""
    about = b'{"attributes": [{"key": "a", "value": {"intValue": "drop table"}}]}'
    resource = about if place == "resource" else b"{}"
    scope = about if place == "scope" else b"{}"
    body = (
        b'{"resourceLogs": [{"resource": %b, "scopeLogs": [{"scope": %b, "logRecords": [{}]}]}]}'
        % (resource, scope)
    )
    with pytest.raises(RefusedError) as refused:
        read_json(body)
    assert refused.value.status == 400

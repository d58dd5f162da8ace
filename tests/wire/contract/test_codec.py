import json
from collections.abc import Callable
from typing import get_args
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.core.errors import WireError
from khumkan.wire.contract import (
    CONTRACT_VERSION,
    MAX_HUB_MESSAGE_BYTES,
    MAX_NODE_MESSAGE_BYTES,
    UNDERSTOOD_VERSIONS,
    HubMessage,
    NodeMessage,
    StreamFrame,
    parse_hub_message,
    parse_node_message,
    write_message,
)

COLLECTION = UUID("019c1334-6a3b-7000-8000-00000000c001")


def test_this_is_version_1() -> None:
    assert CONTRACT_VERSION == 1
    assert CONTRACT_VERSION in UNDERSTOOD_VERSIONS


def test_what_goes_over_the_wire_is_what_was_agreed(
    named_message: tuple[str, NodeMessage | HubMessage],
    match_golden: Callable[[str, bytes], None],
) -> None:
    name, content = named_message
    match_golden(f"contract_{name}.json", write_message(content))


def test_every_kind_of_message_is_tried_here(named_message: tuple[str, object]) -> None:
    kinds = {str(kind.__struct_config__.tag) for kind in get_args(NodeMessage | HubMessage)}
    assert named_message[0].replace("_", "-") in kinds
    assert len(kinds) == 7


def test_a_node_message_is_read_as_it_was_written(node_message: NodeMessage) -> None:
    data = write_message(node_message)
    assert parse_node_message(data) == node_message
    assert write_message(parse_node_message(data)) == data


def test_a_hub_message_is_read_as_it_was_written(hub_message: HubMessage) -> None:
    data = write_message(hub_message)
    assert parse_hub_message(data) == hub_message
    assert write_message(parse_hub_message(data)) == data


def test_a_node_can_not_speak_as_the_hub(
    node_message: NodeMessage, hub_message: HubMessage
) -> None:
    with pytest.raises(WireError):
        parse_hub_message(write_message(node_message))
    with pytest.raises(WireError):
        parse_node_message(write_message(hub_message))


@pytest.mark.parametrize("version", [0, 2, 999, -1, 10**30])
def test_an_unknown_version_is_refused_and_the_known_ones_are_named(
    node_message: NodeMessage, version: int
) -> None:
    fields = json.loads(write_message(node_message)) | {"contract": version, "new": {"a": 1}}
    with pytest.raises(WireError) as caught:
        parse_node_message(json.dumps(fields).encode())
    if version < 2**63:
        assert str(caught.value) == f"contract version {version} is not understood; understood: 1"


@pytest.mark.parametrize("fields", [{}, {"contract": "1"}, {"contract": None}, {"contract": 1.5}])
def test_a_message_without_a_version_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(WireError, match="contract"):
        parse_node_message(json.dumps({"message": "node-status", **fields}).encode())


def test_a_field_that_was_not_agreed_is_refused(
    named_message: tuple[str, NodeMessage | HubMessage],
) -> None:
    content = named_message[1]
    fields = json.loads(write_message(content)) | {"raw": "type=login user=somchai"}
    parse = parse_hub_message if isinstance(content, HubMessage) else parse_node_message
    with pytest.raises(WireError, match="unknown field"):
        parse(json.dumps(fields).encode())


def test_a_field_that_is_missing_is_refused_by_name(node_message: NodeMessage) -> None:
    fields = json.loads(write_message(node_message))
    del fields["node_id"]
    with pytest.raises(WireError, match="node_id"):
        parse_node_message(json.dumps(fields).encode())


@pytest.mark.parametrize(
    ("change", "secret"),
    [
        pytest.param({"message": "1101700203451"}, "1101700203451", id="kind of message"),
        pytest.param({"1101700203451": 1}, "1101700203451", id="name of a field"),
        pytest.param({"node_id": "1101700203451"}, "1101700203451", id="id"),
        pytest.param({"software_version": "1101700203451"}, "1101700203451", id="version"),
    ],
)
def test_a_refusal_never_repeats_what_was_sent(change: dict[str, object], secret: str) -> None:
    fields: dict[str, object] = {"contract": 1, "message": "node-status", **change}
    with pytest.raises(WireError) as caught:
        parse_node_message(json.dumps(fields).encode())
    assert secret not in str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="cut off"),
        pytest.param(b"[]", id="list"),
        pytest.param(b"null", id="null"),
        pytest.param(b'{"contract":1}', id="no kind"),
        pytest.param(b'{"contract":1,"message":"gossip"}', id="unknown kind"),
        pytest.param(b'{"contract":1,"message":"\xff"}', id="not UTF-8"),
        pytest.param(b'{"contract":1,"a":' + b"[" * 100_000, id="very deep"),
    ],
)
def test_what_is_no_message_is_refused(data: bytes) -> None:
    for parse in (parse_node_message, parse_hub_message):
        with pytest.raises(WireError):
            parse(data)


@pytest.mark.parametrize(
    ("parse", "limit"),
    [
        pytest.param(parse_node_message, MAX_NODE_MESSAGE_BYTES, id="node"),
        pytest.param(parse_hub_message, MAX_HUB_MESSAGE_BYTES, id="hub"),
    ],
)
def test_a_message_over_the_limit_is_refused_unread(
    parse: Callable[[bytes], object], limit: int
) -> None:
    with pytest.raises(WireError, match=f"has {limit + 1} bytes; the limit is {limit}"):
        parse(b" " * (limit + 1))


def frame_of(n_characters: int) -> StreamFrame:
    return StreamFrame(collection=COLLECTION, sequence=1, objects=({"type": "x" * n_characters},))


def test_a_frame_is_written_up_to_its_limit_and_not_beyond() -> None:
    overhead = len(write_message(frame_of(0)))
    full = frame_of(MAX_HUB_MESSAGE_BYTES - overhead)
    assert len(write_message(full)) == MAX_HUB_MESSAGE_BYTES == 65_536
    with pytest.raises(WireError, match="limit"):
        write_message(frame_of(MAX_HUB_MESSAGE_BYTES - overhead + 1))


def test_what_the_other_end_would_refuse_is_never_written(node_message: NodeMessage) -> None:
    wrong = msgspec.structs.replace(node_message, node_id="hospital-7")
    with pytest.raises(WireError, match="node_id"):
        write_message(wrong)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    for parse in (parse_node_message, parse_hub_message):
        with pytest.raises(WireError):
            parse(data)

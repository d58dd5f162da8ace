"""Protobuf one level deep: parts as they stand, garbage told."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.node.inputs.http.otlp.wire import WireError, read_parts, write_varint


def parts(data: bytes) -> list[tuple[int, bytes]]:
    return [(number, bytes(part)) for number, part in read_parts(memoryview(data))]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", []),
        (b"\x0a\x02hi", [(1, b"hi")]),
        (b"\x0a\x00\x12\x01x", [(1, b""), (2, b"x")]),
        (b"\x08\x96\x01\x0a\x01x", [(1, b"x")]),
        (b"\x09" + bytes(8) + b"\x0d" + bytes(4) + b"\x12\x01y", [(2, b"y")]),
        (b"\xfa\x01\x01z", [(31, b"z")]),
        (b"\x0a\xac\x02" + b"x" * 300, [(1, b"x" * 300)]),
    ],
)
def test_parts_come_with_their_numbers(data: bytes, expected: list[tuple[int, bytes]]) -> None:
    assert parts(data) == expected


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\x0a\x05hi", id="too short"),
        pytest.param(b"\x0a", id="no length"),
        pytest.param(b"\x0b", id="a group"),
        pytest.param(b"\x09\x00", id="half a number"),
        pytest.param(b"\x08" + b"\xff" * 11, id="a number without end"),
        pytest.param(b"\x0a" + b"\xff" * 9 + b"\x01", id="an endless length"),
        pytest.param(b"\xff", id="half a key"),
    ],
)
def test_what_is_no_message_is_told(data: bytes) -> None:
    with pytest.raises(WireError):
        parts(data)


@given(st.integers(0, 2**63), st.binary(max_size=50))
def test_what_is_written_can_be_read(number: int, data: bytes) -> None:
    written = b"\x08" + write_varint(number) + b"\x12" + write_varint(len(data)) + data

    assert parts(written) == [(2, data)]


@given(st.binary(max_size=100))
def test_whatever_comes_is_read_or_told(data: bytes) -> None:
    with suppress(WireError):
        assert sum(len(part) for _, part in parts(data)) <= len(data)

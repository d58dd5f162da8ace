from uuid import UUID

import pytest

from khumkan.core.errors import WireError
from khumkan.wire.contract import StreamFrame, parse_hub_message, write_message
from khumkan.wire.stix import Ipv4Addr, read_object

COLLECTION = UUID("019c1334-6a3b-7000-8000-00000000c001")
ADDRESS = {
    "type": "ipv4-addr",
    "spec_version": "2.1",
    "id": "ipv4-addr--5b1c1b0e-5d1c-5a0e-9d3e-3b8d6f3a2c11",
    "value": "198.51.100.23",
}


def test_a_frame_carries_the_objects_themselves() -> None:
    frame = StreamFrame(collection=COLLECTION, sequence=7, objects=(ADDRESS,))
    received = parse_hub_message(write_message(frame))
    assert isinstance(received, StreamFrame)
    assert isinstance(read_object(received.objects[0]), Ipv4Addr)


def test_a_frame_without_objects_says_that_there_is_something_to_pull() -> None:
    frame = StreamFrame(collection=COLLECTION, sequence=7)
    assert parse_hub_message(write_message(frame)) == frame


@pytest.mark.parametrize("sequence", [0, -1, 2**53])
def test_frames_are_counted_from_1(sequence: int) -> None:
    with pytest.raises(WireError, match="sequence"):
        write_message(StreamFrame(collection=COLLECTION, sequence=sequence))

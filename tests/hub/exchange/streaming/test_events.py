"""What goes down the stream is what nodes can read."""

import json
from uuid import uuid4

import pytest

from khumkan.hub.exchange.streaming.events import BEAT, Bye, encode_bye, encode_frame, encode_hello
from khumkan.hub.intel.selectors import StreamHead
from khumkan.node.link.events import EventParser, Hello, read_hello
from khumkan.wire.contract import StreamFrame, parse_hub_message, write_message


def test_a_hello_says_which_count_of_frames_it_is() -> None:
    collection, epoch = uuid4(), uuid4()
    (event,) = EventParser().feed(encode_hello(collection, StreamHead(epoch, 80)))
    assert read_hello(event) == Hello(collection, epoch, 80)


def test_a_frame_is_read_as_it_was_written() -> None:
    frame = StreamFrame(
        collection=uuid4(), sequence=7, objects=({"type": "indicator", "name": "ก\nข"},)
    )
    (event,) = EventParser().feed(encode_frame(7, write_message(frame).decode()) + BEAT)
    assert (event.name, event.id) == ("frame", "7")
    assert parse_hub_message(event.data) == frame


@pytest.mark.parametrize("bye", Bye)
def test_a_goodbye_says_why(bye: Bye) -> None:
    (event,) = EventParser().feed(encode_bye(bye))
    assert (event.name, json.loads(event.data)) == ("bye", {"reason": bye.value})

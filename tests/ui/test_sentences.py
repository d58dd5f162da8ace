"""Messages of the lower layers, said to a reader."""

from khumkan.core.messages import message
from khumkan.ui.sentences import say


def test_what_fills_a_message_stands_in_its_sentence() -> None:
    assert say(message("{n} of {m}", n=1, m=2)) == "1 of 2"

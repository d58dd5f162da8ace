"""Acknowledgement numbers: given once durable, known for an hour, in bounded number."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from tests.node.inputs.running import AT

from khumkan.core.clock import FixedClock
from khumkan.node.inputs.http.hec.channels import Channels, is_channel

HIS, WEB = UUID(int=1), UUID(int=2)


class MovingClock(FixedClock):
    """A clock that a test moves."""

    def __init__(self) -> None:
        super().__init__(AT)
        self.ahead = timedelta()

    def now(self) -> datetime:
        return AT + self.ahead


def test_numbers_count_up_in_each_channel_of_each_source() -> None:
    channels = Channels(FixedClock(AT))

    assert [channels.give(HIS, "a") for _ in range(3)] == [0, 1, 2]
    assert channels.give(HIS, "b") == channels.give(WEB, "a") == 0


def test_what_was_given_is_acknowledged_and_nothing_else() -> None:
    channels = Channels(FixedClock(AT))
    channels.give(HIS, "a")
    channels.give(HIS, "a")

    expected = {"0": True, "1": True, "2": False, "-1": False}
    assert channels.check(HIS, "a", [0, 1, 2, -1]) == expected
    assert channels.check(HIS, "a", [0]) == {"0": True}, "an answer may get lost: ask again"
    assert channels.check(WEB, "a", [0]) == {"0": False}, "not another source's"
    assert channels.check(HIS, "b", [0]) == {"0": False}
    assert len(channels) == 1, "a question makes no channel"


def test_a_channel_nobody_used_for_an_hour_is_forgotten() -> None:
    clock = MovingClock()
    channels = Channels(clock)
    channels.give(HIS, "old")
    channels.give(HIS, "used")
    clock.ahead = timedelta(minutes=40)
    channels.check(HIS, "used", [0])
    clock.ahead = timedelta(minutes=80)

    assert channels.check(HIS, "used", [0]) == {"0": True}
    assert channels.check(HIS, "old", [0]) == {"0": False}


def test_of_too_many_channels_the_longest_unused_are_forgotten() -> None:
    channels = Channels(FixedClock(AT), most=2)
    for name in ("a", "b", "a", "c"):
        channels.give(HIS, name)

    assert channels.check(HIS, "a", [0, 1]) == {"0": True, "1": True}
    assert channels.check(HIS, "b", [0]) == {"0": False}
    assert len(channels) == 2


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("FE0ECFAD-13D5-401B-847D-77833BD77131", True),
        ("00872dc6-ac83-4ede-8afe-8413c3825c4c", True),
        ("my-host-1", True),
        ("", False),
        ("a b", False),
        ("ก", False),
        ("x" * 65, False),
    ],
)
def test_a_channel_has_a_name_such_as_a_guid(name: str, expected: bool) -> None:
    assert is_channel(name) is expected

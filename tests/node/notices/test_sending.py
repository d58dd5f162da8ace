"""When warnings go out: grouped, bounded, again and again, and only while they are needed."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from khumkan.core.clock import FixedClock
from khumkan.core.errors import TransportError
from khumkan.core.messages import message
from khumkan.core.severity import Severity
from khumkan.node.notices import Lot, NoticeKind, Notices, NoticeSender
from khumkan.node.notices.gathering import MOST_THINGS
from khumkan.node.notices.sending import When

START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
FOUND = message("found in this hospital's logs")


@dataclass
class Recorder:
    """A channel that remembers, or fails."""

    is_broken: bool = False
    lots: list[Lot] = field(default_factory=list)
    name: str = "mail"

    async def send(self, lot: Lot) -> None:
        if self.is_broken:
            raise TransportError(message("no"), is_permanent=False)
        self.lots.append(lot)


class Desk:
    """A sender with a clock moved by hand, and a hub that is there or away."""

    def __init__(self, when: When = "always", *channels: Recorder) -> None:
        self.clock = FixedClock(START)
        self.notices = Notices(self.clock, Severity.HIGH)
        self.channels = channels or (Recorder(),)
        self.away: datetime | None = None
        self.kept = b""
        self.sender = NoticeSender(
            self.notices,
            self.channels,
            self.clock,
            ("node 1", "hospital"),
            when,
            timedelta(minutes=10),
            lambda: self.away,
            self._keep,
        )

    def _keep(self, found: bytes) -> None:
        self.kept = found

    def find(self, about: str = "Attack", level: Severity = Severity.HIGH) -> None:
        self.notices.tell(NoticeKind.FINDING, FOUND, level=level, about=about)

    def pass_time(self, **time: float) -> None:
        end = self.clock.now() + timedelta(**time)
        while self.clock.now() < end:
            self.clock.advance(min(timedelta(seconds=20), end - self.clock.now()))
            asyncio.run(self.sender.look())

    @property
    def lots(self) -> list[Lot]:
        return self.channels[0].lots


def test_a_flood_is_one_message_in_ten_minutes_with_counts() -> None:
    desk = Desk()
    for _ in range(6 * 30):
        for _ in range(50):
            desk.find()
        desk.pass_time(seconds=20)
    assert len(desk.lots) == 6
    assert [len(lot.notices) for lot in desk.lots] == [1] * 6
    n_told = sum(lot.notices[0].n for lot in desk.lots)
    assert (
        n_told
        + sum(one.n for one in desk.notices.waiting())
        + sum(one.n for one in desk.sender.outlets[0].waiting.waiting())
        == 9_000
    )


def test_the_first_thing_is_told_within_half_a_minute() -> None:
    desk = Desk()
    desk.find()
    desk.pass_time(seconds=20)
    assert len(desk.lots) == 1


def test_less_grave_things_are_not_told() -> None:
    desk = Desk()
    desk.find(level=Severity.MEDIUM)
    desk.pass_time(minutes=20)
    assert not desk.lots


def test_while_the_hub_is_there_it_warns() -> None:
    desk = Desk("hub-away")
    desk.find()
    desk.pass_time(minutes=20)
    assert not desk.lots
    assert not desk.notices.waiting()


def test_what_was_found_just_before_the_hub_went_is_told() -> None:
    desk = Desk("hub-away")
    desk.find()
    desk.pass_time(seconds=60)
    desk.away = desk.clock.now()
    desk.pass_time(seconds=40)
    assert not desk.lots  # a short absence is none
    desk.pass_time(seconds=60)
    (lot,) = desk.lots
    assert lot.hub_away_since == desk.away


def test_the_worst_comes_first_and_what_has_no_room_is_counted() -> None:
    desk = Desk()
    for number in range(MOST_THINGS + 5):
        desk.find(f"rule {number}")
    desk.find("the worst", Severity.CRITICAL)
    desk.pass_time(minutes=1)
    (lot,) = desk.lots
    assert len(lot.notices) == MOST_THINGS
    assert lot.notices[0].about == "the worst"
    assert lot.n_beyond == 6
    assert desk.notices.n_beyond == 0


def test_a_channel_that_fails_is_tried_again_less_and_less(
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken, fine = Recorder(is_broken=True, name="webhook"), Recorder()
    desk = Desk("always", broken, fine)
    desk.find()
    desk.pass_time(hours=5)
    assert len(fine.lots) == 1
    n_failed = desk.sender.outlets[0].n_failed
    assert 8 <= n_failed <= 12
    assert caplog.messages == ["notice.not_sent"] * n_failed
    assert "no" in str(desk.sender.tell()["channels"])
    broken.is_broken = False
    desk.pass_time(hours=2)
    assert [one.about for one in broken.lots[0].notices] == ["Attack"]
    assert desk.sender.outlets[0].fault == ""


def test_what_waits_survives_a_restart() -> None:
    desk = Desk("always", Recorder(is_broken=True))
    desk.find()
    desk.pass_time(minutes=1)
    again = Desk()
    again.sender.restore(desk.kept)
    again.pass_time(minutes=1)
    assert [one.about for one in again.lots[0].notices] == ["Attack"]
    assert again.kept == b"[]"


def test_a_clock_that_is_set_back_holds_nothing_up() -> None:
    desk = Desk()
    desk.find()
    desk.pass_time(minutes=1)
    desk.clock.advance(timedelta(days=-30))
    desk.find("another")
    desk.pass_time(minutes=1)
    assert len(desk.lots) == 2


def test_a_value_of_any_length_is_cut() -> None:
    desk = Desk()
    desk.notices.tell("disk", message("{reason}", reason="x" * 10_000), about="y" * 10_000)
    (one,) = desk.notices.take()
    assert len(one.about) == len(str(one.words)) == 200


def test_sending_ends_when_it_is_told_to() -> None:
    async def work() -> None:
        desk = Desk()
        task = asyncio.create_task(desk.sender.run())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(work())

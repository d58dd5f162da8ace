import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.core.clock import ClockError, FixedClock
from khumkan.core.ids import IdError, IdMaker, id_time, parse_id

# RFC 9562, appendix A.6.
RFC_EXAMPLE = UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
RFC_TIME = datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)


def constant(byte: int) -> Callable[[int], bytes]:
    return bytes([byte]).__mul__


def test_the_example_of_the_standard_is_what_we_make_of_its_parts() -> None:
    tail = 0xCC3 << 62 | 0x18C4DC0C0C07398F
    maker = IdMaker(FixedClock(RFC_TIME), (tail << 6).to_bytes)
    assert maker.make() == RFC_EXAMPLE
    assert id_time(RFC_EXAMPLE) == RFC_TIME


def test_an_id_has_the_version_and_variant_of_the_standard() -> None:
    identifier = IdMaker().make()
    assert identifier.version == 7
    assert identifier.variant == "specified in RFC 4122"


def test_an_id_tells_when_it_was_made_to_the_millisecond() -> None:
    at = datetime(2026, 1, 31, 12, 0, 0, 123_999, tzinfo=UTC)
    assert id_time(IdMaker(FixedClock(at)).make()) == at.replace(microsecond=123_000)


@pytest.mark.parametrize("byte", [0x00, 0x7F, 0xFF])
def test_ids_rise_within_a_millisecond_whatever_the_randomness(byte: int) -> None:
    maker = IdMaker(FixedClock(RFC_TIME), constant(byte))
    made = [maker.make() for _ in range(100)]
    assert made == sorted(set(made))


def test_a_full_tail_borrows_the_next_millisecond() -> None:
    maker = IdMaker(FixedClock(RFC_TIME), constant(0xFF))
    first, second = maker.make(), maker.make()
    assert second > first
    assert id_time(second) == RFC_TIME + timedelta(milliseconds=1)


def test_ids_rise_although_the_clock_falls_back() -> None:
    clock = FixedClock(RFC_TIME)
    maker = IdMaker(clock)
    before = maker.make()
    clock.advance(timedelta(hours=-1))
    assert maker.make() > before


@given(st.lists(st.integers(min_value=-5000, max_value=5000), min_size=1, max_size=50))
def test_ids_rise_for_any_walk_of_the_clock(steps: list[int]) -> None:
    clock = FixedClock(RFC_TIME)
    maker = IdMaker(clock)
    made = []
    for step in steps:
        clock.advance(timedelta(milliseconds=step))
        made.append(maker.make())
    assert made == sorted(set(made))


def test_threads_share_a_maker_without_a_double() -> None:
    maker = IdMaker(FixedClock(RFC_TIME), os.urandom)
    made: list[list[UUID]] = [[] for _ in range(4)]

    def make_many(mine: list[UUID]) -> None:
        mine.extend(maker.make() for _ in range(500))

    threads = [threading.Thread(target=make_many, args=(mine,)) for mine in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({identifier for mine in made for identifier in mine}) == 2000
    assert all(mine == sorted(mine) for mine in made)


def test_two_makers_at_one_moment_do_not_collide() -> None:
    clock = FixedClock(RFC_TIME)
    assert IdMaker(clock).make() != IdMaker(clock).make()


def test_a_clock_before_1970_is_refused() -> None:
    maker = IdMaker(FixedClock(datetime(1969, 12, 31, tzinfo=UTC)))
    with pytest.raises(ClockError, match="set this machine's clock"):
        maker.make()


@pytest.mark.parametrize("text", [str(RFC_EXAMPLE), str(RFC_EXAMPLE).upper()])
def test_an_id_is_read_in_either_case(text: str) -> None:
    assert parse_id(text) == RFC_EXAMPLE


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("not-an-id", id="words"),
        pytest.param(RFC_EXAMPLE.hex, id="no hyphens"),
        pytest.param(RFC_EXAMPLE.urn, id="urn"),
        pytest.param("{" + str(RFC_EXAMPLE) + "}", id="braces"),
        pytest.param(f" {RFC_EXAMPLE}", id="space before"),
        pytest.param(f"{RFC_EXAMPLE}\n", id="line end after"),
        pytest.param(str(uuid4()), id="version 4"),
        pytest.param("017f22e2-79b0-7cc3-c8c4-dc0c0c07398f", id="another variant"),
        pytest.param("๐17f22e2-79b0-7cc3-98c4-dc0c0c07398f", id="Thai digit"),
    ],
)
def test_what_is_no_id_of_ours_is_refused(text: str) -> None:
    with pytest.raises(IdError, match="version 7"):
        parse_id(text)


def test_the_time_of_another_version_is_not_guessed() -> None:
    with pytest.raises(IdError, match="version 7"):
        id_time(uuid4())


def test_a_time_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(IdError, match="9999"):
        id_time(UUID("ffffffff-ffff-7fff-bfff-ffffffffffff"))


@given(st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  # hypothesis wants naive bounds
def test_an_id_survives_being_written_and_read_for_any_time(at: datetime) -> None:
    identifier = IdMaker(FixedClock(at)).make()
    assert parse_id(str(identifier)) == identifier
    assert at - id_time(identifier) < timedelta(milliseconds=1)

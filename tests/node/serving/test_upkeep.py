"""Steps are done when they are due; one that fails is told, tried again, and holds up no other."""

from collections.abc import Callable

import pytest

from khumkan.core.messages import message
from khumkan.lake import LakeError
from khumkan.node.serving.upkeep import (
    LOOK_SECONDS,
    RETRY_SECONDS,
    SOON_SECONDS,
    Step,
    Upkeep,
    UpkeepStoppedError,
)

Pause = Callable[[], None]


class Work:
    """A step that notes when it is run."""

    def __init__(self, name: str, *, has_more: bool = False) -> None:
        self.name = name
        self.has_more = has_more
        self.error: Exception | None = None
        self.n_runs = 0

    def run(self, pause: Pause) -> bool:
        pause()
        self.n_runs += 1
        if self.error:
            raise self.error
        return self.has_more

    @property
    def step(self) -> Step:
        return Step(self.name, self.run)


def test_every_step_has_its_turn_each_time() -> None:
    first, second = Work("first"), Work("second")
    upkeep = Upkeep([first.step, second.step])
    assert [upkeep.look(), upkeep.look()] == [LOOK_SECONDS] * 2
    assert (first.n_runs, second.n_runs) == (2, 2)


def test_what_has_more_to_do_is_asked_again_soon() -> None:
    assert Upkeep([Work("much", has_more=True).step, Work("little").step]).look() == SOON_SECONDS


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(LakeError(message("the disk is gone")), id="lake"),
        pytest.param(OSError(5, "the disk is gone"), id="disk"),
    ],
)
def test_what_fails_is_told_and_tried_again_in_an_hour(error: Exception) -> None:
    now = [100.0]
    bad, good = Work("bad"), Work("good")
    upkeep = Upkeep([bad.step, good.step], read_seconds=lambda: now[0])
    bad.error = error
    upkeep.look()
    assert list(upkeep.failures()) == ["bad"]
    assert "the disk is gone" in str(upkeep.failures()["bad"])
    now[0] += RETRY_SECONDS - 1
    bad.error = None
    upkeep.look()
    assert (bad.n_runs, good.n_runs) == (1, 2)
    now[0] += 1
    upkeep.look()
    assert (bad.n_runs, upkeep.failures()) == (2, {})


def test_it_rests_while_events_wait() -> None:
    asked = []

    def is_behind() -> bool:
        asked.append(1)
        return len(asked) < 3

    upkeep = Upkeep([Work(name).step for name in "abc"], is_behind=is_behind)
    upkeep.look()
    assert asked


def test_it_ends_in_the_middle_when_asked() -> None:
    def work(pause: Pause) -> bool:
        upkeep.stop()
        pause()
        pytest.fail("it went on")

    after = Work("after")
    upkeep = Upkeep([Step("long", work), after.step])
    upkeep.look()
    assert after.n_runs == 0
    assert upkeep.failures() == {}
    with pytest.raises(UpkeepStoppedError):
        upkeep._pause()

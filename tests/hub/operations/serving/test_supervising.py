"""The supervisor against parts that end when the test says, on a clock that the test moves."""

from dataclasses import dataclass, field

import pytest

from khumkan.core.messages import Message
from khumkan.hub.operations.serving.parts import Part
from khumkan.hub.operations.serving.supervising import Supervisor


@dataclass
class Fake:
    """A process; `code` is None while it runs. It ends at once when asked, unless stubborn."""

    part: Part
    pid: int = 1
    code: int | None = None
    is_stubborn: bool = False
    heard: list[str] = field(default_factory=list)

    def poll(self) -> int | None:
        return self.code

    def terminate(self) -> None:
        self.heard.append("terminate")
        if not self.is_stubborn:
            self.code = 0

    def kill(self) -> None:
        self.heard.append("kill")
        self.code = -9


@dataclass
class Stage:
    """Everything around a supervisor; each wait moves the clock and plays the next act, if any."""

    now: float = 0.0
    n_waits: int = 0
    most_waits: int = 100
    started: list[Fake] = field(default_factory=list)
    told: list[Message] = field(default_factory=list)

    def start(self, part: Part) -> Fake:
        self.started.append(Fake(part))
        return self.started[-1]

    def wait(self, seconds: float) -> bool:
        self.now += seconds
        self.n_waits += 1
        return self.n_waits > self.most_waits

    def supervisor(self) -> Supervisor:
        return Supervisor(self.start, self.told.append, self.wait, lambda: self.now)

    def of(self, part: Part) -> list[Fake]:
        return [one for one in self.started if one.part is part]


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_the_first_part_is_waited_for_until_it_is_ready(stage: Stage) -> None:
    answers = iter([False, False, True])
    assert stage.supervisor().begin(Part.WEB, lambda: next(answers)) is None
    assert stage.n_waits == 2


@pytest.mark.parametrize(("code", "told"), [(3, 3), (70, 70), (0, 1)], ids=["3", "70", "no reason"])
def test_a_first_part_that_ends_before_it_is_ready_ends_all(
    stage: Stage, code: int, told: int
) -> None:
    def is_ready() -> bool:
        stage.started[0].code = code
        return False

    assert stage.supervisor().begin(Part.WEB, is_ready) == told
    assert len(stage.started) == 1


def test_a_stop_before_it_is_ready_is_no_failure(stage: Stage) -> None:
    stage.most_waits = 3
    assert stage.supervisor().begin(Part.WEB, lambda: False) == 0


def test_a_part_that_ends_starts_again_after_a_wait_that_doubles(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start_dying(part: Part) -> Fake:
        fake = Fake(part, code=-9)
        stage.started.append(fake)
        return fake

    monkeypatch.setattr(stage, "start", start_dying)
    stage.most_waits = 80  # eight seconds: started at 0, 1, 3 and 7
    stage.supervisor().watch([Part.TASKS])
    assert len(stage.of(Part.TASKS)) == 4
    assert [words.parameters["seconds"] for words in stage.told] == ["1", "2", "4", "8"]
    assert str(stage.told[0]) == "tasks ended (exit code -9); it starts again in 1 s"


def test_the_wait_never_grows_beyond_a_minute(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage, "start", lambda part: Fake(part, code=1))
    stage.most_waits = 3_000
    stage.supervisor().watch([Part.TICK])
    assert max(float(words.parameters["seconds"]) for words in stage.told) == 60


def test_a_part_that_ran_for_long_starts_again_at_once(stage: Stage) -> None:
    supervisor = stage.supervisor()
    original = stage.wait

    def wait(seconds: float) -> bool:
        if stage.n_waits in (10, 700):  # it dies after one second, and after a calm minute
            stage.started[-1].code = 1
        return original(seconds)

    supervisor.wait, stage.most_waits = wait, 720
    supervisor.watch([Part.TASKS])
    assert [words.parameters["seconds"] for words in stage.told] == ["1", "1"]


def test_one_part_that_dies_leaves_the_others_alone(stage: Stage) -> None:
    supervisor = stage.supervisor()
    original = stage.wait

    def wait(seconds: float) -> bool:
        if stage.n_waits == 5:
            stage.of(Part.TASKS)[0].code = 70
        return original(seconds)

    supervisor.wait, stage.most_waits = wait, 40
    supervisor.watch([Part.TASKS, Part.TICK])
    assert [len(stage.of(part)) for part in (Part.TASKS, Part.TICK)] == [2, 1]


def test_stopping_asks_each_that_runs_once(stage: Stage) -> None:
    supervisor = stage.supervisor()
    stage.most_waits = 0
    supervisor.watch([Part.TASKS, Part.TICK])
    stage.of(Part.TICK)[0].code = 1
    supervisor.stop()
    assert [one.heard for one in stage.started] == [["terminate"], []]


def test_one_that_does_not_stop_is_asked_again_and_then_killed_within_five_seconds(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nap(seconds: float) -> None:
        stage.now += seconds

    monkeypatch.setattr("khumkan.hub.operations.serving.supervising.time.sleep", nap)
    supervisor = stage.supervisor()
    stage.most_waits = 0
    supervisor.watch([Part.TASKS])
    stage.started[0].is_stubborn = True
    began = stage.now
    supervisor.stop()
    assert stage.started[0].heard == ["terminate", "terminate", "kill"]
    assert stage.now - began < 5

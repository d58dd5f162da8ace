"""No event falls between the matcher and the search of the past, at any interleaving.

Two lines of steps, the pipeline's and immunity's, are played in every order over a real journal,
lake and state, with a crash at every place between two steps. After each play, whatever is left is
finished, and every event that shows the indicator must have been found exactly once. `make soak`
plays all orders of longer lines; here it is a sample, drawn anew each time, its seed printed.
"""

import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from node_line import Line, address, firewall, frame, indicator, read_test_rules, total

from khumkan.engine.sigma import RuleSet
from khumkan.node.immunity.hunting import Task
from khumkan.node.immunity.sightings import Tally
from khumkan.node.pipeline.buffer import Flush

VALUE = "203.0.113.66"
OTHER = firewall(action="allow", src_ip="203.0.113.1")
N_SAMPLE = 200
N_PARTS = 40
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 -- no crash of a machine here
CRASH = "crash"

SHORT = ("receive", "detect", "begin flush", "store", "receive", "detect", "end flush")
PIPELINE = (
    "receive", "detect", "begin flush", "receive", "store", "detect", "end flush", "receive",
    "detect",
)  # fmt: skip
IMMUNITY = ("frame", "begin hunt", "search", "finish hunt")
CHANGING = ("frame", "begin hunt", "other version", "search", "finish hunt")


@dataclass
class Play:
    """One order of steps. A crash loses the flush and the search that were under way."""

    line: Line
    n_seen: int = 0
    flush: Flush | None = None
    task: Task | None = None
    tally: Tally | None = None
    steps: dict[str, Callable[[], None]] = field(init=False)

    def __post_init__(self) -> None:
        self.steps = {
            "receive": self.receive,
            "detect": lambda: void(self.line.pipeline.step()),
            "begin flush": self.begin_flush,
            "store": self.store,
            "end flush": self.end_flush,
            "frame": lambda: self.line.immunity.take_frame(frame(1, address(1, VALUE))),
            "other version": self.change,
            "begin hunt": self.begin_hunt,
            "search": self.search,
            "finish hunt": self.finish_hunt,
            CRASH: self.crash,
        }

    def receive(self) -> None:
        self.n_seen += 1
        self.line.receive(OTHER, firewall(action="allow", src_ip=VALUE))

    def begin_flush(self) -> None:
        self.flush = self.line.pipeline.begin_flush()

    def store(self) -> None:
        if self.flush is not None:
            self.line.pipeline.store(self.flush)

    def end_flush(self) -> None:
        if self.flush is not None:
            self.line.pipeline.end_flush(self.flush)
        self.flush = None

    def change(self) -> None:
        both = f"[ipv4-addr:value IN ('{VALUE}', '203.0.113.2')]"
        newer = indicator(1, both, modified="2026-11-22T02:30:00.000Z")
        self.line.immunity.take_frame(frame(2, newer))

    def begin_hunt(self) -> None:
        self.task = self.line.hunter.begin()

    def search(self) -> None:
        if self.task is not None:
            self.tally = self.line.hunter.search(self.task)

    def finish_hunt(self) -> None:
        if self.task is not None and self.tally is not None:
            self.line.hunter.finish(self.task, self.tally)
        self.task = self.tally = None

    def crash(self) -> None:
        self.line.restart()
        self.flush = self.task = self.tally = None

    def end(self) -> None:
        """Let everything come to rest."""
        if self.flush is not None:
            self.store()
            self.end_flush()
        self.line.detect()
        while self.line.hunter.hunt():
            pass
        self.line.pipeline.flush()
        self.line.pass_time(60)


def void(_: object) -> None:
    """Drop a result."""


def orders(first: Sequence[str], second: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield every way to play two lines of steps at once, each in its own order."""
    n_all = len(first) + len(second)
    for places in combinations(range(n_all), len(second)):
        one, other = iter(first), iter(second)
        yield tuple(next(other) if n in places else next(one) for n in range(n_all))


def with_a_crash(order: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield an order as it is, and with a crash before each of its steps but the first."""
    yield order
    for place in range(1, len(order) + 1):
        yield (*order[:place], CRASH, *order[place:])


def play(order: Sequence[str], rules: RuleSet) -> None:
    """Play an order; every event that shows the indicator was found exactly once."""
    with TemporaryDirectory(dir=MEMORY) as folder:
        game = Play(Line(Path(folder), rules))
        try:
            for step in order:
                game.steps[step]()
            game.end()
            check(game, order)
        finally:
            game.line.crash()


def check(game: Play, order: Sequence[str]) -> None:
    line = game.line
    found = [(one.offset, one.record) for one in line.state.findings.all()]
    assert len(found) == game.n_seen, f"found {found} of {game.n_seen}: {order}"
    assert len(set(found)) == len(found), f"doubled: {order}"
    assert total(line.told_sightings()) == game.n_seen, f"told otherwise: {order}"
    (position,) = line.state.positions.all()
    assert position.searched == position.loaded, order
    rows = [(row.offset, row.record) for row in line.stored_rows()]
    assert len(rows) == len(set(rows)) == 2 * game.n_seen, f"the lake is not whole: {order}"
    (count,) = line.state.sources()
    assert count.n_events == 2 * game.n_seen, f"counted otherwise: {order}"


def all_orders(pipeline: Sequence[str], immunity: Sequence[str]) -> list[tuple[str, ...]]:
    return [one for order in orders(pipeline, immunity) for one in with_a_crash(order)]


@pytest.fixture
def rules(tmp_path: Path) -> RuleSet:
    return read_test_rules(tmp_path)


@pytest.mark.unmeasured
def test_nothing_is_missed_and_nothing_told_twice(rules: RuleSet) -> None:
    every = all_orders(SHORT, IMMUNITY)
    seed = int(os.environ.get("KHUMKAN_SEED", random.SystemRandom().randrange(2**32)))
    print(f"seed: KHUMKAN_SEED={seed}")  # noqa: T201 -- how to repeat a failure
    some = random.Random(seed).sample(every, N_SAMPLE)  # noqa: S311 -- not for secrets
    for order in some:
        play(order, rules)


FLUSHING = ("receive", "detect", "begin flush")
HUNT = ("begin hunt", "search", "finish hunt")


@pytest.mark.parametrize(
    "order",
    [
        pytest.param(
            ("receive", "detect", "frame", *HUNT, CRASH),
            id="found in the past, detected once more after a crash",
        ),
        pytest.param(
            ("receive", "detect", "frame", CRASH, *HUNT),
            id="the past is read again before it is searched",
        ),
        pytest.param(
            ("frame", "receive", "detect", CRASH, *HUNT),
            id="found as it came, a crash before the search",
        ),
        pytest.param(
            ("frame", "receive", "begin hunt", "detect", "search", "finish hunt"),
            id="comes while the past is being searched",
        ),
        pytest.param(
            (*FLUSHING, "store", "frame", "begin hunt", "end flush", "search", "finish hunt"),
            id="in the lake and still in the buffer",
        ),
        pytest.param(
            (*FLUSHING, "frame", "begin hunt", "store", "end flush", "search", "finish hunt"),
            id="goes into the lake while the past is being searched",
        ),
        pytest.param(
            (*FLUSHING, "store", CRASH, "frame", *HUNT),
            id="in the lake, and the buffer was lost",
        ),
        pytest.param(
            ("receive", "detect", "frame", "begin hunt", "search", CRASH, *HUNT),
            id="searched for, and the result was lost",
        ),
    ],
)
def test_an_event_is_found_once_where(rules: RuleSet, order: Sequence[str]) -> None:
    play(order, rules)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(N_PARTS))
@pytest.mark.parametrize("immunity", [IMMUNITY, CHANGING], ids=["one version", "two versions"])
def test_nothing_is_missed_and_nothing_told_twice_in_any_order(
    rules: RuleSet, immunity: Sequence[str], part: int
) -> None:
    for order in all_orders(PIPELINE, immunity)[part::N_PARTS]:
        play(order, rules)

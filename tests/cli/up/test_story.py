"""The story is what was seen, step by step, and nothing that was not."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from khumkan.cli.up.story import Narrator, NodeImmunity, Outcome, Recognition, Step, Told
from khumkan.cli.up.traffic import Script

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
NAMES = {"a": "โรงพยาบาลเอ", "b": "โรงพยาบาลบี"}
SCRIPT = Script("a", "b", "", {}, b"attack\n", b"echo\n")


def after(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def node(name: str, immune: float | None, searched: float | None = None) -> NodeImmunity:
    return NodeImmunity(name, NAMES[name], immune, searched, 0)


WHOLE = Outcome(
    indicators=("203.0.113.9",),
    attacked_at=AT,
    detected_at=after(0.1),
    alerted_at=after(0.3),
    published_at=after(0.4),
    nodes=(node("a", 0.6, 0.9), node("b", 0.7, 1.1)),
    immune_at=after(0.7),
    searched_at=after(1.1),
)


@dataclass
class Books:
    """What the hub would say at each look: the last word is repeated."""

    outcomes: list[Outcome]
    recognition: Recognition | None = field(
        default_factory=lambda: Recognition(after(2), after(2.05))
    )
    sent: list[tuple[str, bytes]] = field(default_factory=list)
    heard: list[Step] = field(default_factory=list)

    def narrator(self, looks: int = 10) -> Narrator:
        def wait(what: object) -> bool:
            assert callable(what)
            return any(what() for _ in range(looks))

        return Narrator(
            send=lambda slug, content: self.sent.append((slug, content)),
            watch=lambda _first, _since: (
                self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
            ),
            recognised=lambda _second, _since: self.recognition,
            tell=lambda step, _seconds, _told: self.heard.append(step),
            wait=wait,
            now=lambda: AT,
        )


def test_every_step_is_told_once_in_order_and_counted_from_the_attack() -> None:
    early = Outcome(attacked_at=AT, detected_at=after(0.1))
    books = Books([Outcome(), early, early, WHOLE])
    told = books.narrator().play(SCRIPT, NAMES)
    assert books.heard == list(Step)
    assert told.steps[Step.IMMUNE] == pytest.approx(0.7)
    assert told.steps[Step.RECOGNISED] == pytest.approx(0.05)
    assert told.is_protected


def test_the_second_hospital_is_hit_only_once_all_have_searched() -> None:
    books = Books([Outcome(attacked_at=AT)])
    told = books.narrator().play(SCRIPT, NAMES)
    assert books.sent == [("a", b"attack\n")]
    assert not told.is_protected


@pytest.mark.parametrize(
    ("nodes", "is_recognised"),
    [
        pytest.param((node("a", 0.5, 0.6), node("b", None)), True, id="one node is not immune"),
        pytest.param((), True, id="no node is known"),
        pytest.param((node("a", 0.5, 0.6),), False, id="the second hospital did not see it"),
    ],
)
def test_protected_means_all_of_it(nodes: tuple[NodeImmunity, ...], is_recognised: bool) -> None:
    told = Told("เอ", "บี", nodes=nodes)
    if is_recognised:
        told.steps[Step.RECOGNISED] = 0.1
    assert not told.is_protected


def test_the_record_holds_each_step_and_each_node() -> None:
    told = Books([WHOLE]).narrator().play(SCRIPT, NAMES)
    record = told.to_record()
    assert record["n_nodes"] == record["n_protected"] == 2
    assert record["is_protected"] is True
    assert [one["step"] for one in record["steps"]] == [step.value for step in Step]  # type: ignore[union-attr, index, call-overload]


def test_a_clock_that_runs_back_makes_no_negative_seconds() -> None:
    books = Books([WHOLE], recognition=Recognition(after(3), after(2)))
    assert books.narrator().play(SCRIPT, NAMES).steps[Step.RECOGNISED] == 0.0

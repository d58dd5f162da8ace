"""One attack's way, as a page tells it: the figure, the steps, what else has to be known."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from django.utils.translation import override
from immunities import PUBLISHED, hidden, immunity, node

from khumkan.hub.intel.immunity import NodeImmunity
from khumkan.hub.situation.immunity import PATIENCE, Journey, Stage
from khumkan.ui.components import Tone
from khumkan.ui.preferences import Preferences, using

SOON, LATE = PUBLISHED + timedelta(seconds=5), PUBLISHED + PATIENCE + timedelta(seconds=1)
FIRST, SECOND = node("A", 0.9, 4.0, is_origin=True), node("B", 1.4, 12.0)
WAITING, SILENT = node("C"), node("D", is_silent=True)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    wanted = Preferences(language="en", theme="auto", calendar="gregorian")
    with override("en"), using(wanted):
        yield


def journey(*nodes: NodeImmunity, is_late: bool = False, **begun: object) -> Journey:
    return Journey(immunity(nodes, **begun), LATE if is_late else SOON)


@pytest.mark.parametrize(
    ("nodes", "is_late", "stage", "badge", "figure", "caption"),
    [
        pytest.param(
            [], False, Stage.NOBODY,
            ("no node yet", Tone.NEUTRAL), "–", "no node was there to become immune",
            id="no node",
        ),
        pytest.param(
            [SILENT, SILENT], False, Stage.UNREACHABLE,
            ("all are silent", Tone.WARNING), "0/2", "nodes are immune so far",
            id="all silent",
        ),
        pytest.param(
            [WAITING, WAITING], False, Stage.SPREADING,
            ("becoming immune", Tone.INFO), "0/2", "nodes are immune so far",
            id="just published",
        ),
        pytest.param(
            [FIRST, WAITING, SILENT], False, Stage.SPREADING,
            ("becoming immune", Tone.INFO), "1/3", "nodes are immune so far",
            id="on its way",
        ),
        pytest.param(
            [FIRST, WAITING], True, Stage.HELD_UP,
            ("held up", Tone.WARNING), "1/2", "nodes are immune so far",
            id="a minute later",
        ),
        pytest.param(
            [FIRST, SECOND, SILENT], True, Stage.REACHED,
            ("immune but for silent ones", Tone.WARNING),
            "1.40 s", "until all 2 nodes that can be reached were immune",
            id="one silent",
        ),
        pytest.param(
            [FIRST, SILENT], False, Stage.REACHED,
            ("immune but for silent ones", Tone.WARNING),
            "0.90 s", "until the only node that can be reached was immune",
            id="one in reach",
        ),
        pytest.param(
            [FIRST, SECOND], False, Stage.IMMUNE,
            ("all are immune", Tone.GOOD), "1.40 s", "until all 2 nodes were immune",
            id="all immune",
        ),
        pytest.param(
            [FIRST], False, Stage.IMMUNE,
            ("all are immune", Tone.GOOD), "0.90 s", "until the only node was immune",
            id="the only one",
        ),
        pytest.param(
            [FIRST, node("D", 1.0, is_silent=True)], False, Stage.IMMUNE,
            ("all are immune", Tone.GOOD), "1.00 s", "until all 2 nodes were immune",
            id="silent since",
        ),
    ],
)  # fmt: skip
def test_how_far_immunity_has_come(
    nodes: Sequence[NodeImmunity],
    is_late: bool,
    stage: Stage,
    badge: tuple[str, Tone],
    figure: str,
    caption: str,
) -> None:
    shown = journey(*nodes, is_late=is_late)
    assert shown.stage is stage
    assert (shown.badge.label, shown.badge.tone) == badge
    assert (shown.figure, shown.caption) == (figure, caption)
    assert shown.headline == f"203.0.113[.]66: {figure} {caption}"


def test_steps_count_from_the_attacks_last_byte() -> None:
    steps = [(step.label, step.seconds, step.text) for step in journey(FIRST, SECOND).steps]
    assert steps == [
        ("detected", "0.20 s", ""),
        ("told to the hub", "0.42 s", ""),
        ("published", "0.42 s", ""),
        ("all immune", "1.40 s", "2 of 2 nodes"),
        ("past searched", "12.0 s", "2 of 2 nodes"),
    ]


def test_steps_that_have_not_happened_have_no_seconds() -> None:
    immune, searched = journey(FIRST, WAITING).steps[3:]
    assert (immune.seconds, immune.text) == ("", "1 of 2 nodes")
    assert (searched.seconds, searched.text) == ("", "1 of 2 nodes")


def test_a_silent_node_holds_up_no_step_and_is_told_apart() -> None:
    immune, searched = journey(FIRST, SECOND, SILENT).steps[3:]
    assert (immune.label, immune.seconds, immune.text) == (
        "all in reach immune",
        "1.40 s",
        "2 of 3 nodes",
    )
    assert searched.seconds == "12.0 s"


def test_one_that_returns_late_moves_the_end_but_not_the_half() -> None:
    nodes = [FIRST, SECOND, node("C", 1.5), node("D", 7_500.0)]
    step = journey(*nodes).steps[3]
    assert step.seconds == "2 hours 5 minutes"
    assert step.text == "4 of 4 nodes, half of them within 1.40 s"


@pytest.mark.parametrize(
    ("nodes", "is_late", "news"),
    [
        pytest.param([FIRST, WAITING], False, [], id="nobody is late yet"),
        pytest.param([FIRST, WAITING], True, ["Still without it: C"], id="one is late"),
        pytest.param(
            [*(node(name) for name in "VWXYZ"), SILENT],
            True,
            [
                "Still without it: V, W, X, 2 other nodes",
                "1 node is silent and gets it when it returns.",
            ],
            id="many are late",
        ),
        pytest.param(
            [hidden(), hidden()], True, ["Still without it: 2 other nodes"], id="strangers are late"
        ),
        pytest.param(
            [FIRST, SILENT, SILENT],
            True,
            ["2 nodes are silent and get it when they return."],
            id="two silent",
        ),
        pytest.param(
            [node("A", 1.0, n_live=3, n_past=1, is_origin=True), SECOND], False, [], id="the first"
        ),
        pytest.param(
            [FIRST, node("B", 1.0, n_past=4), hidden(1.0, n_live=2, n_past=1)],
            False,
            [
                "2 other nodes found it in their past.",
                "1 other node has met it since and recognised it.",
            ],
            id="others met it",
        ),
    ],
)
def test_what_else_has_to_be_known(
    nodes: Sequence[NodeImmunity],
    is_late: bool,
    news: list[str],
) -> None:
    assert journey(*nodes, is_late=is_late).news == news


def test_what_was_retracted_says_so_and_waits_for_nobody() -> None:
    shown = journey(FIRST, WAITING, is_late=True, state="retracted")
    assert (shown.badge.label, shown.badge.tone) == ("retracted", Tone.NEUTRAL)
    assert shown.news == ["It was taken back: nodes don’t look for it any more once they are told."]


def test_whoever_may_not_know_the_first_hospital_reads_another_hospital() -> None:
    assert journey(FIRST).place == "Hospital A"
    assert journey(FIRST, organisation_name="").place == "another hospital"


def test_a_very_long_value_is_cut_off() -> None:
    shown = journey(FIRST, kind="url", value="http://evil.example/" + "a" * 2_000)
    assert shown.value.startswith("hxxp://evil[.]example/aaa")
    assert len(shown.value) == 90
    assert shown.value.endswith("…")

"""The outline: steps in the order of the work, branches side by side, nothing twice."""

from typing import Any

import pytest
from tests.hub.incidents.playbooks.making import action, make, step_id

from khumkan.hub.incidents.playbooks import PlaybookError, check_playbook, lay_out

END: dict[str, dict[str, Any]] = {"end e": {}, "end f": {}, "end g": {}}


def outline(start: str, steps: dict[str, dict[str, Any]]) -> list[tuple[str, int, int, list[str]]]:
    """Return name, rank, depth and conditions of each step."""
    return [
        (one.step.name, one.rank, one.depth, [f"{c.step.name}:{c.case}" for c in one.conditions])
        for one in lay_out(check_playbook(make(start, steps)))
    ]


def test_parallel_branches_share_their_ranks_and_what_follows_waits_for_the_longest() -> None:
    steps = {
        "parallel p": {
            "next_steps": [step_id("action a"), step_id("action b")],
            "on_completion": step_id("action d"),
        },
        "action a": action("end e"),
        "action b": action("action c"),
        "action c": action("end f"),
        "action d": action("end g"),
    } | END
    assert outline("parallel p", steps) == [
        ("p", 0, 0, []),
        ("a", 1, 1, []),
        ("b", 1, 1, []),
        ("c", 2, 1, []),
        ("d", 3, 0, []),
    ]


def test_branches_that_meet_again_go_on_under_no_condition() -> None:
    steps = {
        "if-condition q": {
            "condition": "x = 1",
            "on_true": step_id("action yes"),
            "on_false": step_id("action no"),
        },
        "action yes": action("action both"),
        "action no": action("action both"),
        "action both": action("end e"),
        "end e": {},
    }
    assert outline("if-condition q", steps) == [
        ("q", 0, 0, []),
        ("yes", 1, 1, ["q:yes"]),
        ("no", 1, 1, ["q:no"]),
        ("both", 2, 0, []),
    ]


def test_a_loop_stands_once() -> None:
    steps = {
        "while-condition w": {
            "condition": "x = 1",
            "on_true": step_id("action again"),
            "on_completion": step_id("end e"),
        },
        "action again": action("while-condition w"),
        "end e": {},
    }
    assert outline("while-condition w", steps) == [("w", 0, 0, []), ("again", 1, 1, ["w:yes"])]


def test_cases_and_failures_say_when() -> None:
    steps = {
        "switch-condition s": {
            "switch": "__x__",
            "cases": {"one": step_id("action a"), "two": step_id("end e")},
            "on_completion": step_id("action b"),
        },
        "action a": action("end f"),
        "action b": action("end g", on_failure=step_id("action c")),
        "action c": action("end g"),
    } | END
    assert outline("switch-condition s", steps) == [
        ("s", 0, 0, []),
        ("a", 1, 1, ["s:=one"]),
        ("b", 2, 0, []),
        ("c", 3, 1, ["b:fails"]),
    ]


def nested(n_deep: int) -> dict[str, dict[str, Any]]:
    """Return conditions, each of them in the one before."""
    steps: dict[str, dict[str, Any]] = {"end e": {}}
    for n in range(n_deep):
        inner = f"if-condition {n + 1}" if n < n_deep - 1 else "action a"
        steps[f"if-condition {n}"] = {
            "condition": "x",
            "on_true": step_id(inner),
            "on_completion": step_id("end e"),
        }
    return steps | {"action a": action("end e")}


def test_sixteen_conditions_in_one_another_are_shown_whole() -> None:
    assert outline("if-condition 0", nested(16))[-1][2] == 16


@pytest.mark.parametrize("n_deep", [17, 100])
def test_deeper_ones_are_refused_where_they_begin(n_deep: int) -> None:
    """A step that no outline shows would be left out by everybody."""
    with pytest.raises(PlaybookError) as refused:
        check_playbook(make("if-condition 0", nested(n_deep)))
    (problem,) = refused.value.problems
    assert problem.where == step_id("if-condition 16")
    assert "more than 16 deep" in str(problem.message)

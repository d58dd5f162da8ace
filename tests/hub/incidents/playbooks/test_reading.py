"""A CACAO playbook comes in whole or is refused with everything that is wrong, and goes out again."""

import contextlib
import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.hub.incidents.playbooks.making import WHO, action, make, simple, step_id, to_bytes

from khumkan.hub.incidents.playbooks import (
    PlaybookError,
    check_playbook,
    lay_out,
    parse_playbook,
    write_playbook,
)

REASONS = {
    "examples/fin-playbook.json": "the id must be a type, -- and a UUID",
    "test/playbooks/changed-playbook.json": "workflow must be an object",
    "test/playbooks/infinite_playbook.json": "the steps go round here",
    "test/playbooks/invalid_email_playbook.json": "is no e-mail address",
    "test/playbooks/invalid_playbook.json": "the type is invalid, the id says http-api",
    "test/playbooks/missing_step_playbook.json": "does not exist",
}


def problems_of(body: object) -> dict[str, str]:
    """Return what is wrong with a document, by where."""
    with pytest.raises(PlaybookError) as refused:
        parse_playbook(body if isinstance(body, bytes) else to_bytes(body))
    told: dict[str, str] = {}
    for one in refused.value.problems:
        told[one.where] = f"{told.get(one.where, '')} {one.message}"
    return told


@pytest.mark.corpus
def test_public_playbooks_are_read_or_refused_as_their_makers_say(corpus: Path) -> None:
    folder = corpus / "incidents" / "cacao"
    with (folder / "valid.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["path"] for row in rows if row["valid"] == "no"} == set(REASONS)
    for row in rows:
        content = (folder / row["path"]).read_bytes()
        if row["path"] in REASONS:
            assert any(REASONS[row["path"]] in what for what in problems_of(content).values())
            continue
        read = parse_playbook(content)
        assert lay_out(read)
        assert json.loads(write_playbook(dict(read.body))) == json.loads(content)


def test_what_nobody_knows_goes_out_as_it_came() -> None:
    body = simple(x_ours={"deep": [1, 2.5, None, "ก"]}, markings=["marking-tlp--x"])
    again = json.loads(write_playbook(dict(parse_playbook(to_bytes(body)).body)))
    assert again == body


@pytest.mark.parametrize(
    ("change", "where", "said"),
    [
        pytest.param({"type": "bundle"}, "type", "must be playbook", id="another kind"),
        pytest.param({"spec_version": "1.1"}, "spec_version", "cacao-2.0", id="older"),
        pytest.param({"id": "playbook--1"}, "id", "a UUID", id="no id"),
        pytest.param({"created_by": None}, "created_by", "a UUID", id="no maker"),
        pytest.param({"modified": "yesterday"}, "modified", "must be a time", id="no time"),
        pytest.param({"valid_from": 5}, "valid_from", "must be a time", id="number for a time"),
        pytest.param({"name": " "}, "name", "is missing", id="no name"),
        pytest.param({"name": "x" * 201}, "name", "longer than 200", id="name too long"),
        pytest.param({"description": 5}, "description", "must be a text", id="no text"),
        pytest.param({"severity": 101}, "severity", "from 0 to 100", id="above the scale"),
        pytest.param({"severity": True}, "severity", "from 0 to 100", id="yes for a number"),
        pytest.param({"workflow": {}}, "workflow", "object with steps", id="no steps"),
        pytest.param({"workflow_start": None}, "workflow_start", "not exist", id="no start"),
        pytest.param({"playbook_variables": []}, "playbook_variables", "an object", id="list"),
        pytest.param(
            {"playbook_variables": {"x": {}}}, "playbook_variables", "no name", id="variable's name"
        ),
        pytest.param(
            {"playbook_variables": {"__x__": {}}}, "playbook_variables", "no type", id="untyped"
        ),
        pytest.param({"agent_definitions": 1}, "agent_definitions", "an object", id="agents"),
        pytest.param({"playbook_extensions": 1}, "khumkan-thai", "an object", id="extensions"),
    ],
)
def test_a_head_that_is_wrong_is_told(change: dict[str, Any], where: str, said: str) -> None:
    assert said in problems_of(simple(**change))[where]


def with_steps(**more: Any) -> dict[str, Any]:
    """Return a playbook whose one action is changed."""
    steps = {
        "start s": {"on_completion": step_id("action call")},
        "action call": action("end e", **more),
        "end e": {},
    }
    return make("start s", steps)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"type": "dance"}, "no type of a step", id="unknown kind"),
        pytest.param({"type": "parallel"}, "must be parallel--", id="id of another kind"),
        pytest.param({"commands": []}, "1 to 50", id="nothing to do"),
        pytest.param({"commands": [{}] * 51}, "1 to 50", id="too much to do"),
        pytest.param({"commands": [5]}, "no type", id="no command"),
        pytest.param({"agent": None}, "agent is missing", id="nobody"),
        pytest.param({"agent": "group--x"}, "not among the agents", id="unknown agent"),
        pytest.param({"targets": [WHO[:-1] + "0"]}, "not among the agents", id="unknown target"),
        pytest.param({"on_completion": 5}, "the id of one step", id="no id"),
        pytest.param({"on_completion": step_id("end x")}, "does not exist", id="unknown step"),
        pytest.param({"on_failure": step_id("end x")}, "does not exist", id="unknown on failure"),
        pytest.param({"on_completion": step_id("action call")}, "go round", id="round itself"),
        pytest.param({"step_variables": 5}, "an object", id="variables"),
        pytest.param({"step_extensions": 5}, "an object", id="step's extensions"),
    ],
)
def test_a_step_that_is_wrong_is_named(change: dict[str, Any], said: str) -> None:
    found = problems_of(with_steps(**change))
    assert said in found[step_id("action call")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"role": "king"}, "king is no role"),
        ({"phase": "panic"}, "no function of CSF"),
        ({"due_minutes": -1}, "number of minutes"),
        ({"due_minutes": True}, "number of minutes"),
        ({"name_th": 5}, "must be a text"),
    ],
)
def test_our_own_words_are_checked_too(words: dict[str, Any], said: str) -> None:
    extension = "extension-definition--4d1c8f7e-6a1b-4c58-9f0e-2b7a9f3c1d60"
    found = problems_of(with_steps(step_extensions={extension: words}))
    assert said in found[step_id("action call")]


@pytest.mark.parametrize(
    ("steps", "at", "said"),
    [
        pytest.param(
            {"action call": action("end e"), "action lost": action("end e"), "end e": {}},
            "action lost",
            "nothing leads to this step",
            id="unreachable",
        ),
        pytest.param(
            {"action call": action("action b"), "action b": action("action call"), "end e": {}},
            "action b",
            "go round",
            id="round in two",
        ),
        pytest.param(
            {"action call": action("end e", on_completion=None, on_failure=step_id("end e"))}
            | {"end e": {"on_completion": step_id("action call")}},
            "end e",
            "nothing may follow an end",
            id="goes on behind an end",
        ),
        pytest.param(
            {"if-condition call": {"on_true": step_id("end e")}, "end e": {}},
            "if-condition call",
            "nothing follows where the condition does not hold",
            id="half a condition",
        ),
        pytest.param(
            {"if-condition call": {"condition": "x", "on_completion": step_id("end e")}}
            | {"end e": {}},
            "if-condition call",
            "on_true is missing",
            id="a condition for nothing",
        ),
        pytest.param(
            {"while-condition call": {"condition": "x", "on_true": step_id("end e")}, "end e": {}},
            "while-condition call",
            "no way out",
            id="a loop without a way out",
        ),
        pytest.param(
            {"parallel call": {"next_steps": [], "on_completion": step_id("end e")}, "end e": {}},
            "parallel call",
            "next_steps must be",
            id="parallel of nothing",
        ),
        pytest.param(
            {"switch-condition call": {"switch": "__x__", "cases": {}}, "end e": {}},
            "switch-condition call",
            "cases must be",
            id="no case",
        ),
        pytest.param(
            {"playbook-action call": {"on_completion": step_id("end e")}, "end e": {}},
            "playbook-action call",
            "playbook_id is missing",
            id="no playbook to go to",
        ),
        pytest.param(
            {"action call": action("end e", on_completion=None, commands=None), "end e": {}},
            "action call",
            "nothing follows this step",
            id="stops halfway",
        ),
    ],
)
def test_a_way_that_is_wrong_is_named(steps: dict[str, dict[str, Any]], at: str, said: str) -> None:
    first = next(iter(steps))
    with pytest.raises(PlaybookError) as refused:
        check_playbook(make(first, steps))
    assert any(
        one.where == step_id(at) and said in str(one.message) for one in refused.value.problems
    ), [str(one.message) for one in refused.value.problems]


def test_a_playbook_that_only_ends_is_none() -> None:
    assert "before it begins" in problems_of(make("end e", {"end e": {}}))["workflow_start"]


def test_steps_that_only_lead_into_a_loop_are_not_blamed() -> None:
    steps = {"action a": action("action b"), "action b": action("action b"), "end e": {}}
    body = make("action a", steps, workflow_exception=step_id("end e"))
    assert list(problems_of(body)) == [step_id("action b")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"{" + b" " * 1024 * 1024, "larger than 1 MB", id="too big"),
        pytest.param(b"\xff\xfe{", "not text in UTF-8", id="no text"),
        pytest.param(b'{"a":' * 50 + b"1" + b"}" * 50, "nested more than 40", id="too deep"),
        pytest.param(b"[" * 500_000, "nested more than 40", id="much too deep"),
        pytest.param(b"[]", "no JSON object", id="a list"),
        pytest.param(b'{"a": }', "line 1, column", id="no JSON"),
        pytest.param(b'{"a": NaN}', "NaN is no number", id="no number"),
        pytest.param(b'{"a": 1e999}', "1e999 is no number", id="endless"),
        pytest.param(b'{"a": ' + b"9" * 5000 + b"}", "too many digits", id="digits"),
        pytest.param(b'{"a": "\\u0000"}', "a sign that is none", id="zero"),
        pytest.param(b'{"a": ["\\ud800"]}', "a sign that is none", id="half a sign"),
    ],
)
def test_a_file_that_is_none_is_refused(content: bytes, said: str) -> None:
    assert said in problems_of(content)["file"]


def test_an_id_that_stands_twice_is_named() -> None:
    twice = step_id("action call")
    content = to_bytes(simple()).replace(step_id("start s").encode(), twice.encode(), 1)
    content = b'{"workflow": {"%b": {}, "%b": {}}}' % (twice.encode(), twice.encode())
    assert "stands here twice" in problems_of(content)[twice]


def test_no_more_than_500_steps_and_50_complaints() -> None:
    steps = {f"action {n}": {"type": "nothing"} for n in range(501)}
    assert "more than 500" in problems_of(make("action 1", steps))["workflow"]
    few = {f"action {n}": {"type": "nothing"} for n in range(100)}
    assert len(problems_of(make("action 1", few))) == 50


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(list(simple())), inner, max_size=4)
        ),
        max_leaves=12,
    )
)
def test_whatever_comes_is_read_or_refused(body: object) -> None:
    content = to_bytes({**simple(), **body} if isinstance(body, dict) else body)
    with contextlib.suppress(PlaybookError):
        parse_playbook(content)

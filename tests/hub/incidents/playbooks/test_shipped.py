"""Our eight playbooks: valid, in both languages, and possible for a hospital with two IT officers."""

import json

import pytest

from khumkan.hub.incidents.playbooks import (
    CacaoPlaybook,
    Phase,
    StepRole,
    lay_out,
    load_shipped,
    parse_playbook,
    write_playbook,
)
from khumkan.hub.incidents.playbooks.shipped import FOLDER

SHIPPED = list(load_shipped().values())
each = pytest.mark.parametrize("playbook", SHIPPED, ids=lambda one: one.name)


def has_thai(text: str) -> bool:
    return any("ก" <= letter <= "๙" for letter in text)


def test_the_eight_are_here() -> None:
    found = {label for one in SHIPPED for label in one.labels}
    assert len(SHIPPED) == 8
    assert {"ransomware", "paper-mode", "data-breach", "defacement", "account"} <= found
    assert {"denial-of-service", "lost-device", "supplier", "medical-device"} <= found


@each
def test_every_step_is_told_in_both_languages_with_who_and_when(playbook: CacaoPlaybook) -> None:
    assert has_thai(playbook.name_th)
    assert has_thai(playbook.description_th)
    for row in lay_out(playbook):
        step = row.step
        assert has_thai(step.title(is_thai=True)), step.id
        assert not has_thai(step.title(is_thai=False)), step.id
        if row.is_work:
            assert has_thai(step.instructions(is_thai=True)), step.id
            assert len(step.instructions(is_thai=False)) > 20
            assert step.words.role in StepRole.values
            assert step.words.phase in Phase.values
            assert step.words.due_minutes is not None


@each
def test_every_step_is_reached_by_a_person_and_there_are_not_too_many(
    playbook: CacaoPlaybook,
) -> None:
    work = [row.step for row in lay_out(playbook) if row.is_work]
    assert 8 <= len(work) <= 20
    assert len(work) == sum(step.kind == "action" for step in playbook.steps.values())
    assert all(command.is_manual for step in work for command in step.commands)


@each
def test_what_comes_first_is_due_first(playbook: CacaoPlaybook) -> None:
    main = [
        row.step.words.due_minutes for row in lay_out(playbook) if row.depth == 0 and row.is_work
    ]
    assert main == sorted(main, key=lambda minutes: minutes or 0)


@each
def test_the_law_is_met_by_who_keeps_to_it(playbook: CacaoPlaybook) -> None:
    """NCSA's people hear within 24 hours and the PDPC office within 72, by our own due times."""
    for row in lay_out(playbook):
        words, title = row.step.words, row.step.name
        if "NCSA" in title:
            assert (words.due_minutes or 0) <= 24 * 60
        if "PDPC" in title:
            assert (words.due_minutes or 0) <= 72 * 60


def test_they_go_out_as_they_lie_there() -> None:
    for path in FOLDER.glob("*.json"):
        content = path.read_bytes()
        assert json.loads(write_playbook(dict(parse_playbook(content).body))) == json.loads(content)

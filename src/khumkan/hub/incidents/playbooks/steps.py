"""The steps of a workflow: each kind has what must lead on from it."""

from typing import Any, Final

from khumkan.core.messages import message
from khumkan.hub.incidents.playbooks import model
from khumkan.hub.incidents.playbooks.agents import check_parties
from khumkan.hub.incidents.playbooks.model import Branch, Command, Step
from khumkan.hub.incidents.playbooks.problems import Problems
from khumkan.hub.incidents.playbooks.values import (
    LONGEST_NAME,
    LONGEST_TEXT,
    check_text,
    check_variables,
    is_identifier,
    type_of,
)
from khumkan.hub.incidents.playbooks.words import read_words

MOST_STEPS: Final = 500
MOST_COMMANDS: Final = 50
MOST_BRANCHES: Final = 50
_CONDITIONS: Final = {model.IF: "condition", model.WHILE: "condition", model.SWITCH: "switch"}
_NEEDED: Final = {model.IF: "on_true", model.WHILE: "on_true"}

Raw = dict[str, Any]


def read_steps(problems: Problems, workflow: object, parties: frozenset[str]) -> dict[str, Step]:
    """Return the steps by id; what is no step is noted and left out."""
    if not isinstance(workflow, dict) or not workflow:
        problems.add("workflow", message("{name} must be an object with steps", name="workflow"))
        return {}
    if len(workflow) > MOST_STEPS:
        problems.add("workflow", message("there are more than {n} steps", n=MOST_STEPS))
        return {}
    found = {key: _read(problems, key, raw, parties) for key, raw in workflow.items()}
    return {key: step for key, step in found.items() if step is not None}


def _read(problems: Problems, key: str, raw: object, parties: frozenset[str]) -> Step | None:
    if not isinstance(raw, dict):
        problems.add(key, message("{name} must be an object", name="step"))
        return None
    kind = raw.get("type")
    if kind not in model.KINDS:
        problems.add(key, message("{value} is no type of a step", value=str(kind)[:40]))
        return None
    if not is_identifier(key) or type_of(key) != kind:
        problems.add(key, message("the id must be {kind}-- and a UUID", kind=str(kind)))
    check_variables(problems, key, raw.get("step_variables"))
    check_parties(problems, key, raw, parties)
    return Step(
        id=key,
        kind=kind,
        name=check_text(problems, key, "name", raw.get("name"), LONGEST_NAME),
        description=check_text(problems, key, "description", raw.get("description"), LONGEST_TEXT),
        condition=_condition(problems, key, kind, raw),
        commands=_commands(problems, key, kind, raw),
        branches=_branches(problems, key, kind, raw),
        then=_then(problems, key, raw),
        agent=str(raw.get("agent") or ""),
        words=read_words(problems, key, raw),
    )


def _condition(problems: Problems, key: str, kind: str, raw: Raw) -> str:
    name = _CONDITIONS.get(kind)
    if name is None:
        return ""
    text = check_text(problems, key, name, raw.get(name), LONGEST_TEXT)
    if not text.strip():
        problems.add(key, message("{name} is missing", name=name))
    return text


def _commands(problems: Problems, key: str, kind: str, raw: Raw) -> tuple[Command, ...]:
    if kind != model.ACTION:
        if kind == model.PLAYBOOK_ACTION and not is_identifier(raw.get("playbook_id"), "playbook"):
            problems.add(key, message("{name} is missing", name="playbook_id"))
        return ()
    given = raw.get("commands")
    if not isinstance(given, list) or not 0 < len(given) <= MOST_COMMANDS:
        problems.add(key, message("commands must be a list of 1 to {n}", n=MOST_COMMANDS))
        return ()
    return tuple(_command(problems, key, one) for one in given)


def _command(problems: Problems, key: str, given: object) -> Command:
    if not isinstance(given, dict) or not isinstance(given.get("type"), str):
        problems.add(key, message("a command has no type"))
        return Command("", "")
    text = given.get("command", given.get("command_b64"))
    return Command(given["type"][:60], check_text(problems, key, "command", text, LONGEST_TEXT))


def _branches(problems: Problems, key: str, kind: str, raw: Raw) -> tuple[Branch, ...]:
    if kind == model.PARALLEL:
        found = _of_list(problems, key, raw.get("next_steps"))
    elif kind == model.SWITCH:
        found = _of_cases(problems, key, raw.get("cases"))
    else:
        found = _of_answers(problems, key, kind, raw)
    if isinstance(failed := raw.get("on_failure"), str):
        found.append(Branch(failed, "fails"))
    return tuple(found)


def _of_list(problems: Problems, key: str, given: object) -> list[Branch]:
    if not isinstance(given, list) or not 0 < len(given) <= MOST_BRANCHES:
        problems.add(key, message("next_steps must be a list of 1 to {n}", n=MOST_BRANCHES))
        return []
    return [Branch(str(one)) for one in given]


def _of_cases(problems: Problems, key: str, given: object) -> list[Branch]:
    if not isinstance(given, dict) or not 0 < len(given) <= MOST_BRANCHES:
        problems.add(key, message("cases must be an object of 1 to {n}", n=MOST_BRANCHES))
        return []
    return [Branch(str(one), f"={case[:80]}") for case, one in given.items()]


def _of_answers(problems: Problems, key: str, kind: str, raw: Raw) -> list[Branch]:
    if kind in _NEEDED and not isinstance(raw.get("on_true"), str):
        problems.add(key, message("{name} is missing", name="on_true"))
    if kind not in _NEEDED:
        return []
    pairs = (("on_true", "yes"), ("on_false", "no"))
    return [Branch(raw[name], case) for name, case in pairs if isinstance(raw.get(name), str)]


def _then(problems: Problems, key: str, raw: Raw) -> str:
    for name in ("on_completion", "on_success", "on_failure", "on_true", "on_false"):
        if name in raw and not isinstance(raw[name], str):
            problems.add(key, message("{name} must be the id of one step", name=name))
    found = raw.get("on_completion", raw.get("on_success"))
    return found if isinstance(found, str) else ""

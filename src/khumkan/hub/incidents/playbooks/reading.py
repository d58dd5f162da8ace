"""CACAO 2.0 in and out: a document checked whole, and written as it came.

Source: OASIS CACAO Security Playbooks Version 2.0. What it does not know stays in `body` untouched.
Commands are read and shown; nothing here, nor anywhere in khumkan, runs one.
"""

from typing import Any, Final

import orjson

from khumkan.core.messages import message
from khumkan.hub.incidents.playbooks.agents import read_agents
from khumkan.hub.incidents.playbooks.document import read_document
from khumkan.hub.incidents.playbooks.flow import check_flow
from khumkan.hub.incidents.playbooks.model import CacaoPlaybook
from khumkan.hub.incidents.playbooks.outline import MOST_DEPTH, find_too_deep
from khumkan.hub.incidents.playbooks.problems import Problems
from khumkan.hub.incidents.playbooks.steps import read_steps
from khumkan.hub.incidents.playbooks.values import (
    LONGEST_NAME,
    LONGEST_TEXT,
    check_text,
    check_time,
    check_variables,
    is_identifier,
    strings_of,
)
from khumkan.hub.incidents.playbooks.words import read_title

_FIXED: Final = {"type": "playbook", "spec_version": "cacao-2.0"}
_IDS: Final = {"id": "playbook", "created_by": "identity"}
_HUNDRED: Final = ("priority", "severity", "impact")


def parse_playbook(content: bytes) -> CacaoPlaybook:
    """Read a file. Raises PlaybookError with everything that is wrong."""
    return check_playbook(read_document(content))


def check_playbook(body: dict[str, Any]) -> CacaoPlaybook:
    """Check a document. Raises PlaybookError with everything that is wrong."""
    problems = Problems()
    _check_head(problems, body)
    check_time(problems, "created", body.get("created"))
    modified = check_time(problems, "modified", body.get("modified"))
    agents = read_agents(problems, body)
    steps = read_steps(problems, body.get("workflow"), frozenset(agents))
    if steps:
        start, exception = body.get("workflow_start"), body.get("workflow_exception")
        check_flow(problems, steps, start, exception)
    name, description = _title(problems, body)
    name_th, description_th = read_title(problems, body)
    problems.settle()
    if modified is None:  # pragma: no cover -- settled above
        raise AssertionError
    read = CacaoPlaybook(
        id=body["id"],
        name=name,
        description=description,
        name_th=name_th,
        description_th=description_th,
        modified=modified,
        is_revoked=body.get("revoked") is True,
        start=body["workflow_start"],
        steps=steps,
        agents=agents,
        labels=tuple(strings_of(body.get("labels"))),
        body=body,
    )
    _check_depth(problems, read)
    return read


def write_playbook(body: dict[str, Any]) -> bytes:
    """Return the document as JSON: the same object that was read."""
    return orjson.dumps(body, option=orjson.OPT_INDENT_2) + b"\n"


def _check_depth(problems: Problems, read: CacaoPlaybook) -> None:
    """Refuse what no outline shows whole: a step left out in silence is one that nobody does."""
    for key in find_too_deep(read):
        what = message("conditions and branches lie more than {n} deep here", n=MOST_DEPTH)
        problems.add(key, what)
    problems.settle()


def _check_head(problems: Problems, body: dict[str, Any]) -> None:
    for field, wanted in _FIXED.items():
        if body.get(field) != wanted:
            problems.add(field, message("{name} must be {value}", name=field, value=wanted))
    for field, kind in _IDS.items():
        if not is_identifier(body.get(field), kind):
            problems.add(field, message("the id must be {kind}-- and a UUID", kind=kind))
    for field in _HUNDRED:
        value = body.get(field, 0)
        if type(value) is not int or not 0 <= value <= 100:  # noqa: PLR2004 -- as the standard has it
            problems.add(field, message("{name} must be a number from 0 to 100", name=field))
    for field in ("valid_from", "valid_until"):
        if field in body:
            check_time(problems, field, body[field])
    check_variables(problems, "playbook_variables", body.get("playbook_variables"))


def _title(problems: Problems, body: dict[str, Any]) -> tuple[str, str]:
    name = check_text(problems, "name", "name", body.get("name"), LONGEST_NAME)
    if not name.strip():
        problems.add("name", message("{name} is missing", name="name"))
    text = body.get("description")
    return name, check_text(problems, "description", "description", text, LONGEST_TEXT)

"""Small playbooks for tests: steps by short names, joined as a test says."""

import json
from typing import Any
from uuid import NAMESPACE_OID, uuid5

MOMENT = "2026-01-31T08:00:00.000Z"
WHO = f"group--{uuid5(NAMESPACE_OID, 'who')}"


def step_id(name: str) -> str:
    """Return the id of a step that is called "kind name", such as "action call"."""
    return f"{name.partition(' ')[0]}--{uuid5(NAMESPACE_OID, name)}"


def action(then: str, **more: Any) -> dict[str, Any]:
    """Return an action that leads to another step."""
    commands = [{"type": "manual", "command": "do it"}]
    return {"on_completion": step_id(then), "commands": commands, "agent": WHO} | more


def make(start: str, steps: dict[str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Return a playbook of these steps; ends are made where they are named."""
    workflow = {
        step_id(name): {"type": name.partition(" ")[0], "name": name.partition(" ")[2]} | raw
        for name, raw in steps.items()
    }
    return {
        "type": "playbook",
        "spec_version": "cacao-2.0",
        "id": f"playbook--{uuid5(NAMESPACE_OID, 'playbook')}",
        "name": "Small",
        "created_by": f"identity--{uuid5(NAMESPACE_OID, 'maker')}",
        "created": MOMENT,
        "modified": MOMENT,
        "workflow_start": step_id(start),
        "workflow": workflow,
        "agent_definitions": {WHO: {"type": "group", "name": "IT"}},
    } | more


def simple(**more: Any) -> dict[str, Any]:
    """Return the smallest playbook there is: one thing to do."""
    steps = {
        "start s": {"on_completion": step_id("action call")},
        "action call": action("end e"),
        "end e": {},
    }
    return make("start s", steps, **more)


def to_bytes(body: object) -> bytes:
    """Return a document as its file."""
    return json.dumps(body).encode()

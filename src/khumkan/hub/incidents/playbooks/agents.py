"""Who and what a playbook works with: kept as it came, and checked only for being named rightly."""

import re
from typing import Any, Final

from khumkan.core.messages import message
from khumkan.hub.incidents.playbooks.problems import Problems
from khumkan.hub.incidents.playbooks.values import (
    LONGEST_NAME,
    check_text,
    is_identifier,
    strings_of,
    type_of,
)

_OWN_TYPES: Final = frozenset(
    {
        "individual",
        "group",
        "organization",
        "location",
        "sector",
        "http-api",
        "linux",
        "net-address",
        "security-category",
        "ssh",
    }
)
_EMAIL: Final = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")


def read_agents(problems: Problems, body: dict[str, Any]) -> dict[str, str]:
    """Return the names of agents and targets by id."""
    names: dict[str, str] = {}
    for field in ("agent_definitions", "target_definitions"):
        given = body.get(field, {})
        if not isinstance(given, dict):
            problems.add(field, message("{name} must be an object", name=field))
            continue
        for key, raw in given.items():
            names[key] = _check(problems, key, raw)
    return names


def check_parties(
    problems: Problems, where: str, step: dict[str, Any], known: frozenset[str]
) -> None:
    """Note agents and targets of a step that the playbook does not define."""
    agent = step.get("agent")
    named = ([] if agent is None else [str(agent)]) + strings_of(step.get("targets"))
    if step.get("type") == "action" and agent is None:
        problems.add(where, message("{name} is missing", name="agent"))
    for one in named:
        if one not in known:
            what = message("{name} is not among the agents and targets", name=one[:80])
            problems.add(where, what)


def _check(problems: Problems, key: str, raw: object) -> str:
    if not is_identifier(key):
        problems.add(key, message("the id must be a type, -- and a UUID"))
    if not isinstance(raw, dict) or not isinstance(raw.get("type"), str):
        problems.add(key, message("{name} is missing", name="type"))
        return ""
    own = type_of(key)
    if own in _OWN_TYPES and raw["type"] != own:
        what = message("the type is {found}, the id says {own}", found=raw["type"][:40], own=own)
        problems.add(key, what)
    _check_emails(problems, key, raw.get("contact"))
    return check_text(problems, key, "name", raw.get("name"), LONGEST_NAME)


def _check_emails(problems: Problems, key: str, contact: object) -> None:
    given = contact.get("email") if isinstance(contact, dict) else None
    for address in given.values() if isinstance(given, dict) else ():
        if not isinstance(address, str) or not _EMAIL.fullmatch(address):
            what = message("{value} is no e-mail address", value=str(address)[:80])
            problems.add(key, what)

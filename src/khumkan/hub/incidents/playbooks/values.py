"""Small checks of the values of a CACAO object: texts, ids, times, variables."""

import re
from datetime import datetime
from typing import Any, Final

from khumkan.core.clock import ClockError, parse_time
from khumkan.core.messages import message
from khumkan.hub.incidents.playbooks.problems import Problems

LONGEST_NAME: Final = 200
LONGEST_TEXT: Final = 20_000
IDENTIFIER: Final = re.compile(
    r"[a-z][a-z0-9-]{0,60}--[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
)
_VARIABLE: Final = re.compile(r"__[A-Za-z0-9_-]{1,250}__")


def is_identifier(value: object, kind: str = "") -> bool:
    """Say whether a value is a CACAO identifier: a type, two hyphens, a UUID."""
    if not isinstance(value, str) or not IDENTIFIER.fullmatch(value):
        return False
    return not kind or type_of(value) == kind


def type_of(identifier: str) -> str:
    """Return the type that an identifier begins with."""
    return identifier[:-38]


def check_text(problems: Problems, where: str, name: str, value: object, longest: int) -> str:
    """Return a text, "" where there is none; note a value that is none or too long."""
    if value is None:
        return ""
    if not isinstance(value, str):
        problems.add(where, message("{name} must be a text", name=name))
        return ""
    if len(value) > longest:
        problems.add(where, message("{name} is longer than {n} characters", name=name, n=longest))
    return value[:longest]


def check_time(problems: Problems, name: str, value: object) -> datetime | None:
    """Return a moment; note one that is missing or none."""
    try:
        return parse_time(str(value))
    except ClockError:
        what = message("{name} must be a time such as 2026-01-31T08:00:00Z", name=name)
        problems.add(name, what)
        return None


def check_variables(problems: Problems, where: str, value: object) -> None:
    """Note variables that are none; what they hold is kept and not looked at."""
    if value is None:
        return
    if not isinstance(value, dict):
        problems.add(where, message("{name} must be an object", name="variables"))
        return
    for name, variable in value.items():
        if not _VARIABLE.fullmatch(name):
            problems.add(where, message("{name} is no name of a variable", name=name[:80]))
        elif not isinstance(variable, dict) or not isinstance(variable.get("type"), str):
            problems.add(where, message("the variable {name} has no type", name=name[:80]))


def strings_of(value: Any) -> list[str]:
    """Return the texts of a list; of anything else, nothing."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []

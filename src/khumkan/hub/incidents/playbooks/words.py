"""Our extension of CACAO: a playbook in two languages, with who does a step and by when.

CACAO has one language. What stands under `khumkan-thai` in `playbook_extensions` and
`step_extensions` is read from any playbook that has it, so that a hospital's own can use it too.
"""

from typing import Any, Final

from khumkan.core.messages import message
from khumkan.hub.incidents.playbooks.choices import Phase, StepRole
from khumkan.hub.incidents.playbooks.model import Words
from khumkan.hub.incidents.playbooks.problems import Problems
from khumkan.hub.incidents.playbooks.values import LONGEST_NAME, LONGEST_TEXT, check_text

EXTENSION: Final = "extension-definition--4d1c8f7e-6a1b-4c58-9f0e-2b7a9f3c1d60"
EXTENSION_NAME: Final = "khumkan-thai"
MOST_MINUTES: Final = 366 * 24 * 60


def read_title(problems: Problems, body: dict[str, Any]) -> tuple[str, str]:
    """Return name and description in Thai, "" where there are none."""
    given = _ours(problems, EXTENSION_NAME, body.get("playbook_extensions"))
    name = check_text(problems, EXTENSION_NAME, "name_th", given.get("name_th"), LONGEST_NAME)
    text = given.get("description_th")
    return name, check_text(problems, EXTENSION_NAME, "description_th", text, LONGEST_TEXT)


def read_words(problems: Problems, where: str, step: dict[str, Any]) -> Words:
    """Return what our extension says of a step."""
    given = _ours(problems, where, step.get("step_extensions"))
    role, phase, due = given.get("role", ""), given.get("phase", ""), given.get("due_minutes")
    if role not in ("", *StepRole.values):
        problems.add(where, message("{value} is no role", value=str(role)[:40]))
    if phase not in ("", *Phase.values):
        problems.add(where, message("{value} is no function of CSF 2.0", value=str(phase)[:40]))
    if due is not None and not (type(due) is int and 0 <= due <= MOST_MINUTES):
        problems.add(where, message("{name} must be a number of minutes", name="due_minutes"))
    return Words(
        name_th=check_text(problems, where, "name_th", given.get("name_th"), LONGEST_NAME),
        text_th=check_text(problems, where, "text_th", given.get("text_th"), LONGEST_TEXT),
        role=str(role),
        phase=str(phase),
        due_minutes=due,
    )


def _ours(problems: Problems, where: str, extensions: object) -> dict[str, Any]:
    if extensions is None:
        return {}
    given = extensions.get(EXTENSION, {}) if isinstance(extensions, dict) else None
    if not isinstance(given, dict):
        problems.add(where, message("{name} must be an object", name="extensions"))
        return {}
    return given

"""Every action that is recorded has its words and stands in the reference page."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from khumkan.ui.audit.words import action_choices, subject_choices

_ROOT = Path(__file__).parents[3]
_SOURCE = _ROOT / "src" / "khumkan"
_PAGE = _ROOT / "docs" / "reference" / "audit.md"
_ACTION = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")
_RECORDERS = {"record", "_note", "_record"}


def recorded() -> set[str]:
    """The actions that stand as literals where something is recorded."""
    files = [*_SOURCE.glob("ui/**/*.py"), *_SOURCE.glob("hub/**/*.py")]
    return {action for file in files for action in _actions_in(file)}


def _actions_in(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _RECORDERS:
            texts = [one.value for one in node.args[:1] if isinstance(one, ast.Constant)]
            yield from (text for text in texts if isinstance(text, str) and _ACTION.fullmatch(text))


def documented() -> set[str]:
    text = _PAGE.read_text(encoding="utf-8").partition("## Actions")[2]
    return set(re.findall(r"`([a-z_]+\.[a-z_]+)`", text)) - {"wording.py"}


def test_what_is_recorded_has_words() -> None:
    assert recorded() <= dict(action_choices()).keys()


def test_what_has_words_is_documented() -> None:
    assert dict(action_choices()).keys() <= documented()


def test_what_is_documented_is_recorded_or_has_words() -> None:
    assert documented() <= recorded() | dict(action_choices()).keys()


def test_kinds_have_words() -> None:
    assert all(label for _, label in subject_choices())

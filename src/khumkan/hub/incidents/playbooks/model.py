"""A playbook as the rest of khumkan sees it. `body` is the document whole, as it came."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

START: Final = "start"
END: Final = "end"
ACTION: Final = "action"
PLAYBOOK_ACTION: Final = "playbook-action"
PARALLEL: Final = "parallel"
IF: Final = "if-condition"
WHILE: Final = "while-condition"
SWITCH: Final = "switch-condition"
KINDS: Final = (START, END, ACTION, PLAYBOOK_ACTION, PARALLEL, IF, WHILE, SWITCH)
WORK: Final = frozenset({ACTION, PLAYBOOK_ACTION})


@dataclass(frozen=True, slots=True)
class Command:
    """What a step has done. A `manual` one is an instruction; no other is ever run by us."""

    kind: str
    text: str

    @property
    def is_manual(self) -> bool:
        """Whether a person does it."""
        return self.kind == "manual"


@dataclass(frozen=True, slots=True)
class Words:
    """What our extension adds to a step: Thai, who does it, and when, counted from awareness."""

    name_th: str = ""
    text_th: str = ""
    role: str = ""
    phase: str = ""
    due_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """A way out of a step into steps of its own; `case` is yes, no, fails, or a switch's case."""

    step_id: str
    case: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `then` is what follows it once its branches, if any, are through."""

    id: str
    kind: str
    name: str
    description: str
    condition: str
    commands: tuple[Command, ...]
    branches: tuple[Branch, ...]
    then: str
    agent: str
    words: Words

    @property
    def exits(self) -> tuple[str, ...]:
        """Every step that may come next."""
        return (*(one.step_id for one in self.branches), *((self.then,) if self.then else ()))

    def title(self, *, is_thai: bool) -> str:
        """Return what the step is called, in Thai where it has Thai."""
        named = self.name or self.condition or self.words.name_th or self.kind
        return (self.words.name_th if is_thai else "") or named

    def instructions(self, *, is_thai: bool) -> str:
        """Return what is to be done: the description and the commands, none of them ever run."""
        if is_thai and self.words.text_th:
            return self.words.text_th
        parts = [self.description, *(one.text for one in self.commands)]
        return "\n".join(part for part in parts if part.strip())


@dataclass(frozen=True, slots=True)
class CacaoPlaybook:
    """A checked playbook. `start` is where it begins; every step leads to an end."""

    id: str
    name: str
    description: str
    name_th: str
    description_th: str
    modified: datetime
    is_revoked: bool
    start: str
    steps: Mapping[str, Step]
    agents: Mapping[str, str]
    labels: tuple[str, ...]
    body: Mapping[str, Any]

    def title(self, *, is_thai: bool) -> str:
        """Return the name, in Thai where there is one."""
        return (self.name_th if is_thai else "") or self.name

    def about(self, *, is_thai: bool) -> str:
        """Return the description, in Thai where there is one."""
        return (self.description_th if is_thai else "") or self.description

"""What is wrong with a playbook: each problem says where and what, and all are told at once."""

from dataclasses import dataclass, field
from typing import Final

from khumkan.core.errors import KhumkanError
from khumkan.core.messages import Message, message

MOST_TOLD: Final = 50


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `where` is a step's id, or a field's name at the playbook itself."""

    where: str
    message: Message


class PlaybookError(KhumkanError):
    """A playbook that can't be used; `problems` are all that were found, at most fifty."""

    def __init__(self, problems: list[Problem]) -> None:
        first = problems[0]
        super().__init__(
            message(
                "the playbook can't be used: {where}: {what}",
                where=first.where,
                what=str(first.message),
            )
        )
        self.problems = problems


@dataclass(slots=True)
class Problems:
    """Where the checks of one playbook put what they find."""

    found: list[Problem] = field(default_factory=list)

    def add(self, where: str, what: Message) -> None:
        """Note a problem; beyond fifty nobody reads on."""
        if len(self.found) < MOST_TOLD:
            self.found.append(Problem(where[:120], what))

    def settle(self) -> None:
        """Raise PlaybookError if anything was found."""
        if self.found:
            raise PlaybookError(self.found)

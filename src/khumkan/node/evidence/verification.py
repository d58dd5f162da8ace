"""What a check of an archive comes to: what is wrong, counted, and what was shown."""

from dataclasses import dataclass, field
from typing import Final

from khumkan.core.messages import Message

_MOST_TOLD: Final = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and in which file of the archive; "" for the archive itself."""

    where: str
    words: Message

    def __str__(self) -> str:
        return f"{self.where}: {self.words}" if self.where else str(self.words)


@dataclass(slots=True)
class Verification:
    """`problems` are the first ones of all `n_problems`; without any the archive is as sealed.

    `key` is the thumbprint of the key that sealed it, and `is_key_known` whether it was the one
    that the caller trusts: None where he named none. Of `n_events`, `n_proved` are in signed
    manifests of their days.
    """

    problems: list[Problem] = field(default_factory=list)
    n_problems: int = 0
    key: str = ""
    is_key_known: bool | None = None
    case: str = ""
    exported_by: str = ""
    exported_at: str = ""
    n_files: int = 0
    n_events: int = 0
    n_proved: int = 0
    n_manifests: int = 0
    chain_head: str = ""

    def note(self, problem: Message, where: str = "") -> None:
        """Take something that is wrong."""
        self.n_problems += 1
        if len(self.problems) < _MOST_TOLD:
            self.problems.append(Problem(where, problem))

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return self.n_problems == 0

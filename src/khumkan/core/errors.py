"""The one error tree. An error is data: what, where, whether a retry helps, what to do next."""

from dataclasses import dataclass

from khumkan.core.messages import Message


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something is; `line` and `column` count from 1, 0 means unknown."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)])


class KhumkanError(Exception):
    """Everything khumkan raises on purpose; `message` can be translated at an edge."""

    def __init__(self, message: Message, *, place: Place | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else str(self.message)


class ConfigurationError(KhumkanError):
    """A setting, an option or an argument can't be used; the message says what would do."""


class RuleError(KhumkanError):
    """A rule can't be read or compiled; it is refused by name and the others go on."""


class InputError(KhumkanError):
    """A file can't be read at all; single events that can't be parsed are rejections instead."""


class WireError(KhumkanError):
    """An object from another organisation breaks the contract."""


class TransportError(KhumkanError):
    """Something could not be delivered; `is_permanent` says that a retry won't help."""

    def __init__(self, message: Message, *, is_permanent: bool, place: Place | None = None) -> None:
        super().__init__(message, place=place)
        self.is_permanent = is_permanent

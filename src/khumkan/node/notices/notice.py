"""One thing to warn of, however often it happened."""

from datetime import datetime
from enum import StrEnum

import msgspec

from khumkan.core.messages import Message
from khumkan.core.severity import Severity


class NoticeKind(StrEnum):
    """What a notice is about."""

    FINDING = "finding"
    SOURCE = "source"
    DISK = "disk"
    FAULT = "fault"
    CLOCK = "clock"
    TEST = "test"


class Notice(msgspec.Struct, frozen=True):
    """The same thing, `n` times from `first_at` to `last_at`.

    `about` is a rule's title or a source's name; `text` and `parameters` are a
    `core.messages.Message` of ours: nothing from a log.
    """

    kind: NoticeKind
    level: Severity
    about: str
    text: str
    parameters: dict[str, str | int | float]
    first_at: datetime
    last_at: datetime
    n: int = 1

    @property
    def words(self) -> Message:
        """What is to be said."""
        return Message(self.text, self.parameters)

"""What the running node says of itself, as far as the doctor needs it; other words are skipped."""

from datetime import datetime

import msgspec

from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import Message


class SaidFault(msgspec.Struct, frozen=True):
    """A fault of the link; `since` is None when it is over."""

    since: datetime | None = None
    detail: str = ""


class SaidLink(msgspec.Struct, frozen=True):
    """How the way to the hub does."""

    stream_open_since: datetime | None = None
    clock_offset_seconds: float = 0.0
    faults: dict[str, SaidFault] = {}


class SaidJournal(msgspec.Struct, frozen=True):
    """What waits to be detected, and whether more is taken."""

    n_bytes_waiting: int = 0
    n_damaged: int = 0
    refusal: str | None = None


class SaidLake(msgspec.Struct, frozen=True):
    """The stored logs."""

    n_events: int = 0
    n_bytes: int = 0
    n_days: int = 0
    error: str = ""


class SaidRules(msgspec.Struct, frozen=True):
    """The rules in force."""

    n_rules: int = 0
    n_refused: int = 0


class SaidWords(msgspec.Struct, frozen=True):
    """A sentence, not yet translated."""

    text: str
    parameters: dict[str, str | int | float] = {}

    @property
    def words(self) -> Message:
        """The sentence itself."""
        return Message(self.text, self.parameters)


class SaidHealth(msgspec.Struct, frozen=True):
    """What the node thinks of a source; `todo` is None where nothing has to be done."""

    state: str
    seen: SaidWords
    todo: SaidWords | None = None


class SaidSource(msgspec.Struct, frozen=True):
    """One source of logs."""

    name: str = ""
    kind: str = ""
    n_events: int = 0
    n_rejected: int = 0
    last_event_at: datetime | None = None
    ended_at: datetime | None = None
    health: SaidHealth | None = None


class Said(msgspec.Struct, frozen=True):
    """The answer to `status`, older and newer nodes' too."""

    version: str = ""
    running_since: datetime | None = None
    n_waiting: int = 0
    waiting_since: datetime | None = None
    n_faults: int = 0
    inputs: dict[str, str] = {}
    link: SaidLink = SaidLink()
    journal: SaidJournal = SaidJournal()
    lake: SaidLake = SaidLake()
    rules: SaidRules = SaidRules()
    sources: list[SaidSource] = []


def read_said(answer: JsonObject) -> Said:
    """Return the answer in this shape. Raises msgspec.ValidationError for another one."""
    return msgspec.convert(answer, Said)

"""What is taken of a record of others: its kind, when, how many people. No name, no text."""

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from khumkan.core.messages import Message

LARGEST_BYTES: Final = 64 * 1024 * 1024
MOST_RECORDS: Final = 20_000
MOST_PEOPLE: Final = 10**12
_LONGEST_TITLE: Final = 160


@dataclass(frozen=True, slots=True)
class Record:
    """One incident. `source_id` names it where it is from, `at` is in UTC."""

    source_id: str
    title: str
    at: datetime
    n_people: int | None = None


@dataclass(frozen=True, slots=True)
class Odd:
    """Something that is not as it should be: where, what, and whether the record was left out."""

    place: str
    text: Message
    is_left_out: bool = True


@dataclass(slots=True)
class Reading:
    """What a file held, and what was odd about it."""

    records: list[Record] = field(default_factory=list)
    odd: list[Odd] = field(default_factory=list)


def title_of(*parts: str) -> str:
    """Return a line of what a record says it was, printable and of a bearable length."""
    text = ": ".join(part.strip() for part in parts if part.strip())
    kept = "".join(letter for letter in text if unicodedata.category(letter)[0] != "C")
    return kept[:_LONGEST_TITLE]

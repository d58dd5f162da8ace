"""A document before it is drawn: a title and blocks, plain values for PDF and DOCX alike."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

PLAYED: Final = "จำลอง / simulation"
"""What stands above a document of something that did not happen."""


@dataclass(frozen=True, slots=True)
class Value:
    """A text, or what stands where one is missing: then `lacks`."""

    text: str
    lacks: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 2 heads a section, level 3 an item."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its value side by side."""

    label: str
    value: Value


@dataclass(frozen=True, slots=True)
class Boxes:
    """All boxes of a question, ticked or not, in the form's order."""

    label: str
    choices: Sequence[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """A text of several lines below its label, which may be ""."""

    lines: Sequence[Value]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """A table of labels and numbers."""

    rows: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Signature:
    """Where somebody signs: name, position, day."""

    lines: Sequence[str]


Block: TypeAlias = Heading | Row | Boxes | Paragraphs | Counts | Signature


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document. `banner` stands above all, such as the one of a drill; `notes` below the title.

    `language` is th or en; `lacking` names the fields that were missing when it was made.
    """

    title: str
    language: str
    blocks: Sequence[Block]
    subtitle: str = ""
    banner: str = ""
    footer: str = ""
    notes: Sequence[str] = ()
    lacking: Sequence[str] = field(default=())

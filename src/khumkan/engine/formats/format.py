"""What a format is: a name, a sentence for people, a nose for its own bytes, and a reader."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from khumkan.core.messages import Message
from khumkan.engine.events import Limits, Piece
from khumkan.engine.formats.sources import ByteSource

if TYPE_CHECKING:
    from khumkan.engine.formats.tape.run import Run, Taper

Read: TypeAlias = Callable[[ByteSource, Limits], Iterator[Piece]]
ReadRuns: TypeAlias = "Callable[[ByteSource, Limits, Taper], Iterator[Piece | Run]]"
Sniff: TypeAlias = Callable[[bytes], float]
Divides: TypeAlias = Callable[[bytes], bool]


def never(_: bytes) -> bool:
    """Say of a file, by its head, that its lines mean nothing without those before them."""
    return False


def always(_: bytes) -> bool:
    """Say of a file, by its head, that each of its lines speaks for itself."""
    return True


@dataclass(frozen=True, slots=True)
class Format:
    """One way to read bytes.

    `sniff` scores the head of a file (UTF-8 where it is text) from 0.0, certainly not, to 1.0.
    `suffixes` are file name endings in lower case, with the dot; they only break ties. `read`
    yields pieces in input order; their `n_bytes` add up to the bytes it was given. `read_runs`,
    where a format has one, does the same with a piece for many lines at once. `divides` says of the
    head of a file whether its lines can be read apart from those before them; then both readers
    take a `Stretch`, and what they yield of one after the other is what they yield of the whole.
    """

    name: str
    description: Message
    suffixes: tuple[str, ...]
    sniff: Sniff
    read: Read
    read_runs: "ReadRuns | None" = None
    divides: Divides = never

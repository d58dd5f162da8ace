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


@dataclass(frozen=True, slots=True)
class Format:
    """One way to read bytes.

    `sniff` scores the head of a file (UTF-8 where it is text) from 0.0, certainly not, to 1.0.
    `suffixes` are file name endings in lower case, with the dot; they only break ties. `read`
    yields pieces in input order; their `n_bytes` add up to the bytes it was given. `read_runs`,
    where a format has one, does the same with a piece for many lines at once.
    """

    name: str
    description: Message
    suffixes: tuple[str, ...]
    sniff: Sniff
    read: Read
    read_runs: "ReadRuns | None" = None

"""Read lines whose columns a header in the same file names: W3C extended logs, Zeek's tables.

A directive (a line that begins with `#`) is no event and counts as blank; it says how the lines
after it are read.
"""

from collections.abc import Callable, Iterator
from typing import Protocol

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.events import Limits, Piece
from khumkan.engine.formats.lines import read_lines
from khumkan.engine.formats.sources import ByteSource

_MARK = "#"


class Header(Protocol):
    """What the directives of one file have said so far."""

    def learn(self, directive: str) -> None:
        """Take in a directive; one that makes no sense changes nothing."""

    def parse(self, line: str) -> JsonObject:
        """Return the fields of a line."""


def read_headed(
    source: ByteSource, limits: Limits, name: str, make_header: Callable[[], Header]
) -> Iterator[Piece]:
    """Yield an event for every line that is neither blank nor a directive.

    The header is made anew for each reading: files do not speak for each other.
    """
    header = make_header()

    def parse(line: str) -> JsonObject | None:
        if line.startswith(_MARK):
            header.learn(line)
            return None
        return header.parse(line)

    return read_lines(source, limits, name, parse)

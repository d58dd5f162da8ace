"""What passes between a detector and the feed of its live correlations."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from khumkan.engine.findings import Finding
from khumkan.engine.rows import Row

if TYPE_CHECKING:
    from khumkan.engine.formats.tape.memory import Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """Matches by line and rule, both ascending, and where they stand among all of the run."""

    lines: "Numbers"
    rules: "Numbers"
    places: "Numbers"


@dataclass(frozen=True, slots=True)
class Hands:
    """What a detector does where the kernel can't: reads lines, and makes their rows.

    `read` gets a line and rules that it matches, and returns which of them were of use, and what
    was found. `make_row` makes the row of a line. `fail` is told of a line on which anything
    failed. `rows` has the row of a line, or nothing where making it fails.
    """

    read: Callable[[int, Sequence[int]], tuple[Sequence[bool], Sequence[Finding]]]
    make_row: Callable[[int], Row]
    fail: Callable[[int, Exception], None]
    rows: Callable[[int], Sequence[Row]]

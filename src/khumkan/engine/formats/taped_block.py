"""A block of lines that was taped once, however often reading has to leave it and comes back."""

from bisect import bisect_left
from dataclasses import dataclass

from khumkan.engine.formats.tape.lines import START
from khumkan.engine.formats.tape.run import Run


@dataclass(slots=True, eq=False)
class TapedBlock:
    """The run of a whole block, and the lines in it that the tape can't vouch for, in order.

    `offset` is where in the input it begins.
    """

    run: Run
    doubtful: list[int]
    offset: int

    def number_of(self, offset: int) -> int | None:
        """Return the number of the line that begins at a place in the input; None if none does."""
        wanted = offset - self.offset
        number = bisect_left(range(len(self.run)), wanted, key=self._start_of)
        is_here = number < len(self.run) and self._start_of(number) == wanted
        return number if is_here else None

    def doubtful_from(self, number: int) -> list[int]:
        """Return the doubtful lines from one on."""
        return self.doubtful[bisect_left(self.doubtful, number) :]

    def _start_of(self, number: int) -> int:
        return self.run.spans[number * 4 + START]

"""The rows of lines that stayed in a sieve, made when they are asked for."""

from khumkan.engine.columns.times import TimeContext
from khumkan.engine.matcher import RowView
from khumkan.engine.rows import Row
from khumkan.engine.sieve.part_rows import part_of
from khumkan.engine.sieve.sieve import Sifted


class LineRows:
    """Rows of the lines of one run; whoever asks for one again gets the last one again."""

    def __init__(self, sifted: Sifted, context: TimeContext) -> None:
        self.sifted = sifted
        self._context = context
        self._last: tuple[int, RowView] | None = None

    def part(self, line: int) -> Row:
        """Return the row of a line for one who asks for few of its columns, and doesn't keep it."""
        return part_of(self.sifted, line, self._context)

    def view(self, line: int) -> RowView:
        """Return the row of a line, by its number from 0, as its tests see it."""
        last = self._last  # one name for both, for two threads may ask
        if last is None or last[0] != line:
            last = self._last = line, RowView(self.sifted.row(line, self._context))
        return last[1]

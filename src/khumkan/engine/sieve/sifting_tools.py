"""What a detector needs to sift: made together, for one thread at a time."""

from khumkan.engine.columns.times import TimeContext
from khumkan.engine.formats.tape.run import Taper
from khumkan.engine.matcher import RuleMatcher
from khumkan.engine.sieve.groundwork import Drawer
from khumkan.engine.sieve.line_rows import LineRows
from khumkan.engine.sieve.probing import Prober
from khumkan.engine.sieve.recall import Recall
from khumkan.engine.sieve.sieve import Sieve, Sifted

_NOTHING = b"{}\n"


class Sifting:
    """A taper, the sieve for the rules of a matcher, and what was decided before."""

    def __init__(self, matcher: RuleMatcher, drawer: Drawer | None = None) -> None:
        self.taper = Taper()
        self.sieve = Sieve(matcher.rules, matcher.note_sources, drawer)
        self.recall = Recall(matcher)
        self.prober = Prober()
        matcher.prepare(self.sieve.in_doubt)
        self._load_kernels()

    def _load_kernels(self) -> None:
        """Have what is compiled in memory before the first event, by one that has nothing in it."""
        self.sieve.sift(Taper().read("json", _NOTHING, 0, len(_NOTHING), 1))

    def rows_of(self, sifted: Sifted, context: TimeContext) -> LineRows:
        """Return the rows of the lines of a run, to be made."""
        return LineRows(sifted, context)

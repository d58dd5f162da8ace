"""What a detector needs to sift: made together, for one thread at a time."""

from khumkan.engine.formats.tape.run import Taper
from khumkan.engine.matcher import RuleMatcher
from khumkan.engine.sieve.recall import Recall
from khumkan.engine.sieve.sieve import Sieve


class Sifting:
    """A taper, the sieve for the rules of a matcher, and what was decided before."""

    def __init__(self, matcher: RuleMatcher) -> None:
        self.taper = Taper()
        self.sieve = Sieve(matcher.rules, matcher.note_sources)
        self.recall = Recall(matcher)
        matcher.prepare()

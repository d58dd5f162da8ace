"""The sieve: which lines of a tape could matter to any rule, found without an object a value.

A line that falls through provably matches nothing; what stays in the sieve is named and matched
like any other event. So a mistake here can only lose a match, never invent one, and every test
that compares an engine with a sieve with one without looks for exactly that.
"""

from khumkan.engine.sieve.recall import Recall
from khumkan.engine.sieve.sieve import Sieve, Sifted
from khumkan.engine.sieve.sifting_tools import Sifting

__all__ = ["Recall", "Sieve", "Sifted", "Sifting"]

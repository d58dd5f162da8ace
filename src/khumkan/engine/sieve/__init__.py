"""The sieve: which lines of a tape could matter to any rule, found without an object a value.

A line that falls through provably matches nothing. Of what stays in the sieve a judge says which
rules it provably matches or does not; only what its bytes don't prove is named and matched like
any other event. Every test that compares an engine with a sieve with one without looks for a
mistake in these proofs.
"""

from khumkan.engine.sieve.line_rows import LineRows
from khumkan.engine.sieve.recall import Recall
from khumkan.engine.sieve.sieve import Sieve, Sifted
from khumkan.engine.sieve.sifting_tools import Sifting

__all__ = ["LineRows", "Recall", "Sieve", "Sifted", "Sifting"]

"""Groups of live correlations as numbers in arrays, fed by a kernel straight from the tape.

A group that surely can't become a match with its next hit is nothing but its name and its hits in
arrays, and taking that hit is to write down a few numbers. So are the matches of most kinds. What
else may happen is decided by `groups.Group`, which is made of those numbers: its meaning is the
one there is, and what the kernel does is held against it.
"""

from khumkan.engine.correlation.compact.feed import Feed, Kitchen
from khumkan.engine.correlation.compact.recipes import Recipes
from khumkan.engine.correlation.compact.store import Store

__all__ = ["Feed", "Kitchen", "Recipes", "Store"]

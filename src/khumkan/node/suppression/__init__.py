"""Findings that people have said are to be told to nobody for a while: kept, marked, counted."""

from khumkan.node.suppression.making import Wish, make_suppression
from khumkan.node.suppression.suppressions import Suppressions, counter_of

__all__ = ["Suppressions", "Wish", "counter_of", "make_suppression"]

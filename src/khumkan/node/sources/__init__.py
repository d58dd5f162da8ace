"""Who sends logs to this node: their names, kinds and tokens, and how much came from each."""

from khumkan.node.sources.book import MOST_PEERS, SourceBook
from khumkan.node.sources.changes import UNCHANGED, Unchanged
from khumkan.node.sources.counters import SourceCount, SourceCounters
from khumkan.node.sources.source import Source

__all__ = [
    "MOST_PEERS",
    "UNCHANGED",
    "Source",
    "SourceBook",
    "SourceCount",
    "SourceCounters",
    "Unchanged",
]

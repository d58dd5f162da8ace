"""What the rules of some log sources look at: shared by all kinds of events of these sources."""

from khumkan.engine.compiled import ANY_COLUMN
from khumkan.engine.rows import LogSource
from khumkan.engine.sieve.catalogue import INSIDE, LOOSE, Catalogue


class Coverage:
    """The groups of rules that are about some log sources, and their readers by column."""

    def __init__(self, catalogue: Catalogue, sources: frozenset[LogSource]) -> None:
        covering = catalogue.covering(sources)
        self.sources = frozenset(covering)
        self.groups = tuple(covering.values())
        self.asks = [ask for ask in catalogue.always_asks if ask[1] in covering]
        self.with_keywords = [one for one in self.groups if one in catalogue.with_keywords]
        self._readers = catalogue.index.readers
        self._known: dict[str, tuple[int, ...]] = {}
        joinable = catalogue.with_joinable_keywords
        joined = [one for one in self.with_keywords if one in joinable]
        single = [one for one in self.with_keywords if one not in joinable]
        self.joined_keywords = self._find(joined, ANY_COLUMN)
        self.single_keywords = self._find(single, ANY_COLUMN)
        self.single_inner_keywords = self._find(single, INSIDE + ANY_COLUMN)
        self.loose_keywords = self._find(self.with_keywords, LOOSE + ANY_COLUMN)

    def readers_of(self, column: str) -> tuple[int, ...]:
        """Return the readers of a column, or of INSIDE or LOOSE and a column."""
        found = self._known.get(column)
        if found is None:
            found = self._find(self.groups, column)
            self._known[column] = found  # as many as columns that rules ask for
        return found

    def loose_readers_of(self, column: str) -> tuple[int, ...]:
        """Return what looks in all values for those that a column is made of."""
        return self.readers_of(LOOSE + column)

    def inner_readers_of(self, column: str) -> tuple[int, ...]:
        """Return what looks in a value for a column that is a part of it."""
        return self.readers_of(INSIDE + column)

    def _find(self, groups: tuple[int, ...] | list[int], column: str) -> tuple[int, ...]:
        readers = self._readers
        return tuple(readers[group, column] for group in groups if (group, column) in readers)

"""Thousands of literals against one text in one pass (Aho-Corasick).

In: literals with an id and a place. Out: the ids that hold for a text.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from khumkan.engine.compiled import Literal

STRETCH = 16_384


class LiteralIndex:
    """Literals of one case: give it lower-cased text and literals, or both as they are."""

    def __init__(self, literals: Iterable[tuple[Literal, int]]) -> None:
        self._exact: defaultdict[str, list[int]] = defaultdict(list)
        places: defaultdict[str, list[tuple[bool, bool, int]]] = defaultdict(list)
        for literal, atom in literals:
            if literal.where == "equals":
                self._exact[literal.text].append(atom)
            else:
                at_start, at_end = literal.where == "startswith", literal.where == "endswith"
                places[literal.text].append((at_start, at_end, atom))
        self._places = list(places.values())
        self._longest = max(map(len, places), default=0)
        self._automaton = (
            AhoCorasick(
                list(places),
                matchkind=MatchKind.Standard,
                implementation=Implementation.ContiguousNFA,
            )
            if places
            else None
        )

    def match(self, text: str) -> set[int]:
        """Return the atoms that hold for `text`."""
        found = set(self._exact.get(text, ()))
        for pattern, start, end in self._occurrences(text):
            for at_start, at_end, atom in self._places[pattern]:
                if (not at_start or start == 0) and (not at_end or end == len(text)):
                    found.add(atom)
        return found

    def _occurrences(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Yield (pattern, start, end); by stretches, for the automaton lists all of one at once."""
        if self._automaton is None:
            return
        for offset in range(0, max(len(text), 1), STRETCH):
            stretch = text[offset : offset + STRETCH + self._longest]
            found = self._automaton.find_matches_as_indexes(stretch, overlapping=True)
            for pattern, start, end in found:
                yield pattern, start + offset, end + offset

"""Thousands of literals against one text in one pass (Aho-Corasick).

In: literals with an id and a place. Out: the ids that hold for a text.
"""

from collections import defaultdict
from collections.abc import Iterable

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from khumkan.engine.compiled import Literal


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
        if self._automaton is None:
            return found
        length = len(text)
        for pattern, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            for at_start, at_end, atom in self._places[pattern]:
                if (not at_start or start == 0) and (not at_end or end == length):
                    found.add(atom)
        return found

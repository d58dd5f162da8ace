"""Which rules a needle speaks for: worked out once for a set of rules."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from khumkan.engine.columns.outline import GUARDS
from khumkan.engine.columns.products.claimed_outline import OPAQUE_COLUMNS
from khumkan.engine.columns.products.pairs_outline import JOINED_COLUMNS, may_be_joint
from khumkan.engine.columns.windows.derive import CREATED_PROCESS_SOURCES, may_be_made
from khumkan.engine.columns.windows.kinds import MADE_COLUMNS, PART_COLUMNS
from khumkan.engine.columns.windows.naming import RESTORED_COLUMNS
from khumkan.engine.compiled import ANY_COLUMN, CompiledRule, OtherField, leaves_of
from khumkan.engine.rows import LogSource
from khumkan.engine.sieve.index import Place, build_index
from khumkan.engine.sieve.needles import (
    ANYTHING,
    BEYOND_ASCII,
    MOST_SETS,
    PLACES,
    Needle,
    Sets,
    choose_anchor,
    count_uses,
)
from khumkan.engine.sieve.stretches import build_stretches

INSIDE = "inside "
"""Before a column: what is looked for in the whole of which the column's value is a part."""
LOOSE = "loose "
"""Before a column: what is looked for in all values where the column's value is made of them."""
GUARD = "guard "
"""Before a name: texts that, in its value, make its outline doubtful."""
GUARDED = 0
"""The group of all lines whose outline has guards."""
VETO = MOST_SETS + 1
"""The bit of a rule that is ruled out, behind those of its sets."""
POSTING_BITS = 3
_LEAST_STRETCH = 3
_MOST_COVERING = 1024


class Catalogue:
    """Postings: by needle the ways it is part of, and in which of their sets it is.

    A way is one way in which a rule can match; a group are all rules of one log source. The last
    way is that of a rule behind the last, which means "a guard".
    """

    def __init__(self, rules: Sequence[CompiledRule]) -> None:
        self.groups: dict[LogSource, int] = {}
        asked = sorted(_asked(rules).union(CREATED_PROCESS_SOURCES))
        self.column_ids = {name: number for number, name in enumerate(asked)}
        self.made_of = np.array([self.column_ids[one] for one in CREATED_PROCESS_SOURCES], np.int32)
        self._postings: defaultdict[Place, set[tuple[int, int]]] = defaultdict(set)
        self.guard_rule = len(rules)
        self._covering: dict[frozenset[LogSource], dict[LogSource, int]] = {}
        self.always_asks: list[tuple[int, LogSource, tuple[str, str] | None]] = []
        self._wanted: list[int] = []
        self._rule_of_way: list[int] = []
        for rule in rules:
            self.groups.setdefault(rule.source, len(self.groups) + 1)
        self._by_parts = {(one.product, one.category, one.service): one for one in self.groups}
        self._gather(rules)
        self.with_keywords = {
            group for group, needle in self._postings if needle.column == ANY_COLUMN
        }
        self.with_joinable_keywords = self.with_keywords - {
            group
            for group, needle in self._postings
            if needle.column == ANY_COLUMN and needle.where not in ("contains", BEYOND_ASCII)
        }
        self._add_variants()
        self.index = build_index(self._postings)
        self._fill_tables()
        self.stretches = build_stretches(self._watchable())

    @property
    def n_columns(self) -> int:
        """How many columns rules ask for."""
        return len(self.column_ids)

    @property
    def n_ways(self) -> int:
        """How many ways there are."""
        return len(self._wanted)

    def _gather(self, rules: Sequence[CompiledRule]) -> None:
        cost = count_uses(rule.condition for rule in rules)
        for number, rule in enumerate(rules):
            anchor = choose_anchor(rule.condition, cost)
            group = self.groups[rule.source]
            for sets in anchor.ways or ((),):
                way = self._add_way(number, sets, group)
                for needle in anchor.vetoes:
                    self._postings[group, needle].add((way, VETO))
                if not sets:
                    self.always_asks.append((way, rule.source, anchor.same))

    def _add_way(self, rule: int, sets: Sets, group: int) -> int:
        way = len(self._wanted)
        self._wanted.append((1 << len(sets)) - 1)
        self._rule_of_way.append(rule)
        for bit, needles in enumerate(sets):
            for needle in needles:
                self._postings[group, needle].add((way, bit))
        return way

    def _add_variants(self) -> None:
        """Add what a column's needles come to where its value is part of another, or made of it."""
        for (group, needle), postings in list(self._postings.items()):
            told = {(way, bit) for way, bit in postings if bit != VETO}
            if not told:
                continue
            if needle.column in MADE_COLUMNS | JOINED_COLUMNS | RESTORED_COLUMNS | {ANY_COLUMN}:
                self._postings[group, _loosened(needle)] |= told
            if needle.column in OPAQUE_COLUMNS:
                self._postings[group, Needle(LOOSE + needle.column, ANYTHING)] |= told
            if needle.column in PART_COLUMNS | {ANY_COLUMN}:
                where = "contains" if needle.where in PLACES else needle.where
                self._postings[group, Needle(INSIDE + needle.column, where, needle.text)] |= told
        guards = frozenset(Needle(GUARD + name, "contains", text) for name, text in GUARDS)
        self._add_way(self.guard_rule, (guards,), GUARDED)

    def _fill_tables(self) -> None:
        lists = [sorted(self._postings[place]) for place in self.index.numbers]
        ends = np.cumsum([0, *map(len, lists)])
        self.posting_starts = ends.astype(np.int32)
        self.postings = np.array(
            [way << POSTING_BITS | bit for postings in lists for way, bit in postings], np.int32
        )
        self.wanted = np.array(self._wanted, np.int32)
        self.rule_of_way = np.array(self._rule_of_way, np.int32)

    def _watchable(self) -> dict[int, list[Needle]]:
        """Return the needles of the readers that may look at all values of an event, by reader."""
        needles: defaultdict[int, list[Needle]] = defaultdict(list)
        for group, needle in self._postings:
            column = needle.column
            is_loose = column.startswith((GUARD, LOOSE)) or column == INSIDE + ANY_COLUMN
            if is_loose or column == ANY_COLUMN:
                needles[self.index.readers[group, column]].append(needle)
        return needles

    def covering(self, sources: frozenset[LogSource]) -> dict[LogSource, int]:
        """Return the groups that are about any of some log sources."""
        known = self._covering.get(sources)
        if known is None:
            parts = {each for one in sources for each in one.covering()}
            about = sorted(self._by_parts[each] for each in parts if each in self._by_parts)
            known = {one: self.groups[one] for one in about}
            if len(self._covering) >= _MOST_COVERING:
                self._covering.clear()  # whoever writes logs can invent log sources
            self._covering[sources] = known
        return known


def _asked(rules: Sequence[CompiledRule]) -> set[str]:
    leaves = [leaf for rule in rules for leaf in leaves_of(rule.condition)]
    others = [leaf.test.column for leaf in leaves if isinstance(leaf.test, OtherField)]
    return {*others, *(leaf.column for leaf in leaves)}


def _loosened(needle: Needle) -> Needle:
    """Return what some value of the event holds where the made value holds the needle."""
    # Windows joins values with backslashes, FortiGate's host and path with slashes.
    is_joined = needle.column in JOINED_COLUMNS or needle.column == ANY_COLUMN
    text = needle.text.replace("/", "\\") if is_joined else needle.text
    stretch = max(text.split("\\"), key=len)
    is_telling = needle.where in PLACES and len(stretch) >= _LEAST_STRETCH
    if not is_telling or may_be_made(stretch) or (is_joined and may_be_joint(stretch)):
        return Needle(LOOSE + needle.column, ANYTHING)
    return Needle(LOOSE + needle.column, "contains", stretch)

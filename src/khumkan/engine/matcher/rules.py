"""Rows against all rules: each value is tested once, each combination of answers decided once."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from khumkan.engine.compiled import (
    ANY_COLUMN,
    CompiledRule,
    Condition,
    Leaf,
    OtherField,
    Test,
    leaves_of,
)
from khumkan.engine.matcher.conditions import Holds, choose_anchors, compile_condition
from khumkan.engine.matcher.direct import Holds as DirectHolds
from khumkan.engine.matcher.direct import RowView, compile_direct
from khumkan.engine.matcher.evidence import Evidence
from khumkan.engine.matcher.proofs import compile_proof
from khumkan.engine.matcher.references import compile_reference
from khumkan.engine.matcher.remembering import Memory
from khumkan.engine.matcher.values import NOTHING, ColumnMatcher
from khumkan.engine.rows import LogSource, Row

Prove = Callable[[RowView], tuple[Evidence, ...]]

MAX_REMEMBERED_ROWS = 65_536
MAX_REMEMBERED_ATOMS = 800_000
"""In all rows together; one takes up to 64 bytes."""
MAX_PLANS = 1_024
MAX_ANCHORS = 200_000
"""In all plans together, 200 bytes each: one for SigmaHQ's rules about programs has 20,000."""


@dataclass(frozen=True, slots=True)
class Match:
    """Rule number `rule` of the matcher's list holds for row number `row` of the batch."""

    row: int
    rule: int


@dataclass(slots=True)
class _Plan:
    """What can matter to rows of one set of log sources, and what was decided for them before."""

    by_anchor: dict[int, list[int]]
    unanchored: list[int]
    reads_keywords: bool
    covers: bool
    decided: dict[frozenset[int], tuple[int, ...]] = field(default_factory=dict)


class RuleMatcher:
    """Matches batches of rows against a fixed list of rules; rule numbers are list positions.

    `covered` are the numbers of all rules whose log source some row so far belonged to.
    """

    def __init__(self, rules: Sequence[CompiledRule]) -> None:
        self.rules = rules
        self._numbers: dict[tuple[str, Test], int] = {}
        self._holds: list[Holds] = []
        self._anchors: list[frozenset[int] | None] = []
        for rule in rules:
            self._holds.append(compile_condition(rule.condition, self._number_of))
            self._anchors.append(choose_anchors(rule.condition, self._number_of))
        self._columns: dict[str, ColumnMatcher] = {}
        self._keywords: ColumnMatcher | None = None
        self._references: list[tuple[str, Callable[[Row], bool], int]] = []
        self._build_columns()
        self._reads_keywords = [_has_column(rule.condition, ANY_COLUMN) for rule in rules]
        self._proofs: list[Prove | None] = [None] * len(rules)
        self._directs: list[DirectHolds | None] = [None] * len(rules)
        self._by_source: defaultdict[LogSource, list[int]] = defaultdict(list)
        for number, rule in enumerate(rules):
            self._by_source[rule.source].append(number)
        self._plans: dict[frozenset[LogSource], _Plan] = {}
        self._n_decided = self._n_remembered_atoms = 0
        self._n_anchors = 0
        self._noted: set[frozenset[LogSource]] = set()
        self._covered: set[int] = set()

    def match(self, rows: Sequence[Row]) -> list[Match]:
        """Return every match in the batch, by row, then by the order of the rules."""
        return [
            Match(number, rule) for number, row in enumerate(rows) for rule in self.match_row(row)
        ]

    def match_row(self, row: Row) -> tuple[int, ...]:
        """Return the numbers of the rules that hold for one row, ascending."""
        plan = self._plan_for(row.sources)
        if not plan.covers:
            return ()
        atoms = self.find_atoms(row, reads_keywords=plan.reads_keywords)
        decided = plan.decided.get(atoms)
        if decided is None:
            decided = self._decide(plan, atoms)
            self._remember(plan, atoms, decided)
        return decided

    def _remember(self, plan: _Plan, atoms: frozenset[int], decided: tuple[int, ...]) -> None:
        """Remember what was decided, of all plans together no more than so much."""
        self._n_remembered_atoms += len(atoms)
        is_full = self._n_decided >= MAX_REMEMBERED_ROWS
        if is_full or self._n_remembered_atoms > MAX_REMEMBERED_ATOMS:
            self._n_decided, self._n_remembered_atoms = 0, len(atoms)
            for one in self._plans.values():
                one.decided.clear()
        self._n_decided += 1
        plan.decided[atoms] = decided

    def rules_in_question(self, row: Row) -> list[int]:
        """Return the numbers of the rules that could hold for a row, ascending."""
        plan = self._plan_for(row.sources)
        atoms = self.find_atoms(row, reads_keywords=plan.reads_keywords) if plan.covers else NOTHING
        return sorted(_candidates(plan, atoms))

    def prepare(self, rules: Iterable[int]) -> None:
        """Compile now what else is compiled when one of some rules is first in question."""
        for number in rules:
            self._direct(number)

    def match_few(self, view: RowView, rules: Collection[int]) -> tuple[int, ...]:
        """Return those of a few rules that hold; all of them are about the row's log sources."""
        return tuple(number for number in sorted(rules) if self._direct(number)(view))

    def note_sources(self, sources: frozenset[LogSource]) -> None:
        """Take note that there are rows of these log sources."""
        self._noted.add(sources)
        if len(self._noted) >= MAX_PLANS:
            _ = self.covered

    @property
    def covered(self) -> set[int]:
        """The rules that are about log sources there were rows of; may be added to.

        There may be thousands of them for one source: they are counted where somebody asks.
        """
        for sources in self._noted:
            self._covered.update(self._covered_by(sources))
        self._noted.clear()
        return self._covered

    def prove(self, number: int, view: RowView) -> tuple[Evidence, ...]:
        """Return what of a rule that holds made it hold, as `find_evidence` does."""
        find = self._proofs[number]
        if find is None:
            find = self._proofs[number] = compile_proof(self.rules[number].condition)
        return find(view)

    def _direct(self, number: int) -> DirectHolds:
        holds = self._directs[number]
        if holds is None:
            holds = self._directs[number] = compile_direct(self.rules[number].condition)
        return holds

    def covers(self, row: Row) -> bool:
        """Say whether any rule is about the log sources of this row."""
        return self._plan_for(row.sources).covers

    def find_atoms(self, row: Row, *, reads_keywords: bool = True) -> frozenset[int]:
        """Return the numbers of all tests that hold for the row."""
        answers = [
            answer
            for column, value in row.values.items()
            if (matcher := self._columns.get(column)) is not None
            and (answer := matcher.match(value))
        ]
        if reads_keywords and self._keywords is not None:
            answers += [self._keywords.match(value) for value in row.values.values()]
        answers += [
            frozenset([atom])
            for column, holds, atom in self._references
            if column in row.values and holds(row)
        ]
        return NOTHING.union(*answers)

    def number_of(self, leaf: Leaf) -> int:
        """Return the number of a leaf's test."""
        return self._numbers[leaf.column, leaf.test]

    def _number_of(self, leaf: Leaf) -> int:
        return self._numbers.setdefault((leaf.column, leaf.test), len(self._numbers))

    def _build_columns(self) -> None:
        tests: defaultdict[str, list[tuple[Test, int]]] = defaultdict(list)
        for (column, test), atom in self._numbers.items():
            if isinstance(test, OtherField):
                self._references.append((column, compile_reference(column, test), atom))
            else:
                tests[column].append((test, atom))
        memory = Memory()
        self._columns = {column: ColumnMatcher(atoms, memory) for column, atoms in tests.items()}
        self._keywords = self._columns.pop(ANY_COLUMN, None)

    def _plan_for(self, sources: frozenset[LogSource]) -> _Plan:
        plan = self._plans.get(sources)
        if plan is None:
            plan = self._make_plan(sources)
            self._n_anchors += len(plan.by_anchor)
            if len(self._plans) >= MAX_PLANS or self._n_anchors > MAX_ANCHORS:
                self._plans.clear()  # whoever writes logs can invent log sources
                self._n_anchors = len(plan.by_anchor)
                self._n_decided = self._n_remembered_atoms = 0
            self._plans[sources] = plan
        return plan

    def _make_plan(self, sources: frozenset[LogSource]) -> _Plan:
        covered = self._covered_by(sources)
        self._covered.update(covered)
        by_anchor: defaultdict[int, list[int]] = defaultdict(list)
        unanchored = []
        for number in covered:
            anchors = self._anchors[number]
            if anchors is None:
                unanchored.append(number)
            for anchor in anchors or ():
                by_anchor[anchor].append(number)
        reads_keywords = any(self._reads_keywords[number] for number in covered)
        return _Plan(dict(by_anchor), unanchored, reads_keywords, covers=bool(covered))

    def _covered_by(self, sources: frozenset[LogSource]) -> list[int]:
        """Return the rules that are about any of some log sources, ascending."""
        wider = {LogSource(*parts) for source in sources for parts in source.covering()}
        return sorted(number for one in wider for number in self._by_source.get(one, ()))

    def _decide(self, plan: _Plan, atoms: frozenset[int]) -> tuple[int, ...]:
        candidates = sorted(_candidates(plan, atoms))
        return tuple(number for number in candidates if self._holds[number](atoms))


def _candidates(plan: _Plan, atoms: frozenset[int]) -> set[int]:
    candidates = set(plan.unanchored)
    for atom in atoms:
        candidates.update(plan.by_anchor.get(atom, ()))
    return candidates


def _has_column(condition: Condition, column: str) -> bool:
    return any(leaf.column == column for leaf in leaves_of(condition))

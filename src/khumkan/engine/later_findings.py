"""The findings of one run as two numbers each, the line and the rule, until somebody reads them.

Their evidence, times and rows are worked out for whoever reads them, and only counted otherwise.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

from khumkan.engine.compiled import RuleHead
from khumkan.engine.findings import Finding
from khumkan.engine.formats.tape.memory import Numbers

Flags = npt.NDArray[np.bool_]
MakeFinding = Callable[[int, int], Finding]


class Unmade(Protocol):
    """A finding that is made when somebody reads it."""

    @property
    def head(self) -> RuleHead:
        """The head of its rule."""
        ...

    def make(self) -> Finding:
        """Return the finding."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class LaterFindings:
    """Findings of the lines of one run, in their order, none of them made yet.

    `lines` and `rules` say of each its line and its rule; a rule below zero is the finding
    `made[~rule]`, which somebody needed at once, or which is made otherwise. `rule_heads` are those
    of all rules by number, and `make` makes the finding of a line and a rule. Holds the bytes that
    the lines came from.
    """

    lines: Numbers
    rules: Numbers
    rule_heads: Sequence[RuleHead]
    make: MakeFinding
    made: Sequence[Finding | Unmade] = ()

    def __len__(self) -> int:
        return len(self.rules)

    def __getitem__(self, number: int) -> Finding:
        rule = int(self.rules[number])
        return self.make(int(self.lines[number]), rule) if rule >= 0 else _made(self.made[~rule])

    def __iter__(self) -> Iterator[Finding]:
        for line, rule in zip(self.lines.tolist(), self.rules.tolist(), strict=True):
            yield self.make(line, rule) if rule >= 0 else _made(self.made[~rule])

    def rules_of(self, line: int) -> list[int]:
        """Return the rules that a line matches."""
        start = bisect_left(self.lines.data, line)
        end = bisect_right(self.lines.data, line, start)
        return [int(rule) for rule in self.rules[start:end]]

    def lines_with(self, rules: Collection[int]) -> list[int]:
        """Return the lines that match one of some rules."""
        if not rules:
            return []
        return [int(line) for line in self.lines[np.isin(self.rules, list(rules))]]

    def with_made(self, made: Mapping[int, Sequence[Finding]]) -> Self:
        """Return what it is with the findings of some lines made, whatever they are."""
        if not made:
            return self
        is_left = ~np.isin(self.lines, list(made))
        every = [finding for findings in made.values() for finding in findings]
        owners = [line for line, findings in made.items() for _ in findings]
        lines = np.concatenate([self.lines[is_left], np.array(owners, np.int32)])
        rules = np.concatenate([self.rules[is_left], ~np.arange(len(every), dtype=np.int32)])
        order = np.argsort(lines, kind="stable")
        return replace(self, lines=lines[order], rules=rules[order], made=every)

    def places_of(self, rules: bytes, apart: Collection[int]) -> Numbers:
        """Return which findings are of rules that have a 1, but for those of some lines."""
        is_one = np.frombuffer(rules, np.bool_)[self.rules]
        if apart:
            is_one &= ~np.isin(self.lines, list(apart))
        return np.flatnonzero(is_one).astype(np.int32)

    def without(self, places: Numbers) -> Self:
        """Return what it is without the findings at some places."""
        if not len(places):
            return self
        is_left = np.ones(len(self.lines), np.bool_)
        is_left[places] = False
        return replace(self, lines=self.lines[is_left], rules=self.rules[is_left])

    def with_more(self, more: Sequence[tuple[int, Finding | Unmade]]) -> Self:
        """Return what it is with findings of some lines added, each behind those of its line.

        They are in the order of their lines.
        """
        if not more:
            return self
        added = np.array([line for line, _ in more], np.int32)
        places = np.searchsorted(self.lines, added, side="right")
        places += np.arange(len(more))
        is_old = np.ones(len(self.lines) + len(more), np.bool_)
        is_old[places] = False
        first = len(self.made)
        return replace(
            self,
            lines=_spread(self.lines, is_old, added),
            rules=_spread(self.rules, is_old, ~np.arange(first, first + len(more))),
            made=[*self.made, *(finding for _, finding in more)],
        )

    def heads(self) -> Iterator[RuleHead]:
        """Yield the head of each finding, without making it."""
        for rule in self.rules.tolist():
            yield self.rule_heads[rule] if rule >= 0 else self.made[~rule].head


def _made(one: Finding | Unmade) -> Finding:
    return one if isinstance(one, Finding) else one.make()


def _spread(old: Numbers, is_old: Flags, new: npt.NDArray[np.integer]) -> Numbers:
    """Return numbers at their new places, with new ones between them."""
    numbers = np.empty(len(is_old), np.int32)
    numbers[is_old], numbers[~is_old] = old, new
    return numbers

"""The findings of one run as two numbers each, the line and the rule, until somebody reads them.

Their evidence, times and rows are worked out for whoever reads them, and only counted otherwise.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from khumkan.engine.compiled import RuleHead
from khumkan.engine.findings import Finding
from khumkan.engine.formats.tape.memory import Numbers

MakeFinding = Callable[[int, int], Finding]


@dataclass(frozen=True, slots=True, eq=False)
class LaterFindings:
    """Findings of the lines of one run, in their order, none of them made yet.

    `lines` and `rules` say of each its line and its rule; a rule below zero is the finding
    `made[~rule]`, which somebody needed at once. `rule_heads` are those of all rules by number, and
    `make` makes the finding of a line and a rule. Holds the bytes that the lines came from.
    """

    lines: Numbers
    rules: Numbers
    rule_heads: Sequence[RuleHead]
    make: MakeFinding
    made: Sequence[Finding] = ()

    def __len__(self) -> int:
        return len(self.rules)

    def __getitem__(self, number: int) -> Finding:
        rule = int(self.rules[number])
        return self.make(int(self.lines[number]), rule) if rule >= 0 else self.made[~rule]

    def __iter__(self) -> Iterator[Finding]:
        for line, rule in zip(self.lines.tolist(), self.rules.tolist(), strict=True):
            yield self.make(line, rule) if rule >= 0 else self.made[~rule]

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

    def heads(self) -> Iterator[RuleHead]:
        """Yield the head of each finding, without making it."""
        for rule in self.rules.tolist():
            yield self.rule_heads[rule] if rule >= 0 else self.made[~rule].head

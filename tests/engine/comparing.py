"""The compiled engine and the oracle side by side over real events.

Every rule whose log source covers an event is put to both; what only one of them matches is a
dispute.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from khumkan.engine.columns import column_for, name_event
from khumkan.engine.events import Limits
from khumkan.engine.formats import detect_format, read_batches
from khumkan.engine.matcher import RuleMatcher
from khumkan.engine.naive import NaiveRule
from khumkan.engine.rows import LogSource, Row
from khumkan.engine.sigma import RuleSet, load_rules

PLACEHOLDERS = {"known_cdcs": ["CDC01"]}


@dataclass(slots=True)
class Comparison:
    """What came of it: how often both were asked, how often both said yes, and the disputes."""

    n_events: int = 0
    n_evaluations: int = 0
    n_matches: int = 0
    disputes: list[str] = field(default_factory=list)


class Comparer:
    """Holds both readings of one rule set."""

    def __init__(self, rules: RuleSet) -> None:
        self._matcher = RuleMatcher(rules.rules)
        self._naive = [
            NaiveRule(rules.documents[rule.head.id].data, PLACEHOLDERS) for rule in rules.rules
        ]
        self._covered: dict[frozenset[LogSource], list[int]] = {}

    def compare(self, rows: Iterable[tuple[str, Row]]) -> Comparison:
        """Put every row, named by its place, to both."""
        result = Comparison()
        for place, row in rows:
            covered = self._rules_for(row.sources)
            expected = {number for number in covered if self._naive[number].matches(row)}
            actual = set(self._matcher.match_row(row))
            result.n_events += 1
            result.n_evaluations += len(covered)
            result.n_matches += len(expected)
            for number in expected ^ actual:
                title = self._matcher.rules[number].head.title
                result.disputes.append(f"{place}: {title}: oracle {number in expected}")
        return result

    def _rules_for(self, sources: frozenset[LogSource]) -> list[int]:
        if sources not in self._covered:
            self._covered[sources] = [
                number
                for number, rule in enumerate(self._naive)
                if any(rule.source.covers(source) for source in sources)
            ]
        return self._covered[sources]


def load_all_rules(folders: Sequence[Path]) -> RuleSet:
    """Return the rules of several folders as one set, placeholders filled."""
    return load_rules(folders, find_column=column_for, placeholders=PLACEHOLDERS)


def rows_of(files: Iterable[tuple[str, bytes]], step: int = 1) -> Iterator[tuple[str, Row]]:
    """Yield every `step`-th event of the files as a row, with its place."""
    number = 0
    for name, raw in files:
        format_ = detect_format(raw[:65536], name)
        for batch in read_batches(BytesIO(raw), format_, Limits()):
            for event in batch.events:
                if number % step == 0:
                    yield f"{name}:{event.record}", name_event(event)
                number += 1

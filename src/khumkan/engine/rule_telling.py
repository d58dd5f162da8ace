"""Which matches of rules are told as findings, and which speak through a correlation."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from khumkan.engine.correlation import CorrelationDesk, LiveDesk
from khumkan.engine.findings import Finding, FindingKind, Position
from khumkan.engine.matcher import Evidence, RowView, RuleMatcher
from khumkan.engine.rows import LogSource, Row
from khumkan.engine.sharing import shared_columns, shared_values

if TYPE_CHECKING:
    from khumkan.engine.sieve import LineRows


class RuleTeller:
    """Tells the matches of a matcher's rules; of those called `silent` what no desk can take."""

    def __init__(
        self,
        matcher: RuleMatcher,
        desk: CorrelationDesk | LiveDesk,
        silent: Collection[str],
        find_column: Callable[[LogSource, str], str],
    ) -> None:
        self.matcher = matcher
        self.desk = desk
        self.heads = [rule.head for rule in matcher.rules]
        self._silent = silent
        self._shared = [shared_columns(rule, find_column) for rule in matcher.rules]

    def tell_row(self, row: Row, position: Position) -> list[Finding]:
        """Return the findings of an event, by all rules."""
        numbers = self.matcher.match_row(row)
        return self.tell(numbers, RowView(row), position) if numbers else []

    def tell(self, numbers: Iterable[int], view: RowView, position: Position) -> list[Finding]:
        """Return the findings of an event; one that a correlation speaks for is never proven."""
        findings: list[Finding] = []
        for number in numbers:
            rule = self.matcher.rules[number]
            is_counted = self.desk.take(rule, view.row, position)
            if not is_counted or rule.head.id not in self._silent:
                why = self.matcher.prove(number, view)
                findings.append(self.find(number, why, view.row, position))
        return findings + self.desk.complete(lambda: view.row)

    def tell_line(
        self, rows: "LineRows", line: int, rules: Sequence[int], position: Position
    ) -> list[Finding]:
        """Do what `tell` does; what is only counted needs neither its whole row nor a proof."""
        part = rows.part(line)
        findings: list[Finding] = []
        for number in rules:
            rule = self.matcher.rules[number]
            is_counted = self.desk.take(rule, part, position)
            if not is_counted or rule.head.id not in self._silent:
                view = rows.view(line)
                why = self.matcher.prove(number, view)
                findings.append(self.find(number, why, view.row, position))
        return findings + self.desk.complete(lambda: rows.view(line).row)

    def find(
        self, number: int, evidence: Sequence[Evidence], row: Row, position: Position
    ) -> Finding:
        """Return the finding of a rule, and what its author lets others see of the event."""
        return Finding(
            kind=FindingKind.RULE,
            head=self.heads[number],
            event_time=row.time,
            position=position,
            matched=evidence,
            rows=(row,),
            shared=shared_values(self._shared[number], row),
        )

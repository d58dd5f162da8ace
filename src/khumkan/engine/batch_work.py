"""The work on one batch: what it is looked at with, what was found, where the engine failed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from khumkan.core.messages import message
from khumkan.engine.columns import TimeContext
from khumkan.engine.events import SAMPLE_BYTES, Event, Rejection
from khumkan.engine.finding_list import FindingList, LazyFindings
from khumkan.engine.findings import Finding, Position
from khumkan.engine.indicators import IndicatorTable
from khumkan.engine.rows import Row

if TYPE_CHECKING:
    from khumkan.engine.formats.tape.run import Run


@dataclass(slots=True)
class Failures:
    """The events of one batch on which the engine failed.

    Findings that are yet to be made hold this, not the work that holds them: what holds itself
    stays in memory, and a batch's bytes with it, until Python looks for such.
    """

    every: list[Rejection] = field(default_factory=list)
    lines: set[tuple[int, int]] = field(default_factory=set)

    def add(self, event: Event, error: Exception) -> None:
        """Note that the engine failed on an event."""
        reason = message(
            "khumkan failed on this event, please report it: {error}",
            error=f"{type(error).__name__}: {error}",
        )
        sample = event.raw[:SAMPLE_BYTES]
        self.every.append(Rejection(event.record, event.part, event.n_bytes, reason, sample))

    def add_line(self, run: "Run", line: int, error: Exception) -> None:
        """Note once that the engine failed on a line, whoever asks for its findings again."""
        if (run.line, line) not in self.lines:
            self.lines.add((run.line, line))
            self.add(run.event(line), error)


@dataclass(slots=True)
class BatchWork:
    """What is done for one batch."""

    file: str
    context: TimeContext
    now: datetime | None
    indicators: IndicatorTable
    parts: list[list[Finding] | LazyFindings] = field(default_factory=list)
    failures: Failures = field(default_factory=Failures)
    n_uncovered: int = 0

    def findings(self) -> Sequence[Finding]:
        """Return all findings, as a plain list where all of them are made."""
        if all(isinstance(one, list) for one in self.parts):
            return [one for part in self.parts for one in part]
        return FindingList(self.parts)

    def hunt(self, row: Row, position: Position) -> list[Finding]:
        """Return the indicators that an event holds."""
        found = self.indicators.find(row, position, self.now)
        return [replace(one, rows=(row,)) for one in found]

"""One run over files: read, match, hand findings to a sink, and keep the books.

Nothing ends the run but the user: a file that can't be read is told and the next one is taken.
What it says does not depend on how many processes read.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path

from khumkan.cli.crew import Crew
from khumkan.cli.file_scan import FileScan, ScanPlan, may_be_large
from khumkan.cli.progress import Progress
from khumkan.cli.report import ScanReport
from khumkan.cli.sinks import Sink
from khumkan.core.settings import Detect
from khumkan.engine.collecting import settled
from khumkan.engine.columns import column_for, name_event
from khumkan.engine.detect import Detector, NameEvent
from khumkan.engine.files import FoundFile, Skipped, find_files
from khumkan.engine.indicators import IndicatorSet, IndicatorTable
from khumkan.engine.rows import LogSource
from khumkan.engine.sigma import RuleSet

__all__ = ["Scan", "ScanPlan", "choose_processes"]

_MUCH_BYTES = 16 * 1024 * 1024
_SHARE_BYTES = 8 * 1024 * 1024
_MOST_FILES = 1_000


@dataclass(slots=True)
class Scan:
    """A run of rules and indicators over files; `report` is complete when `run` returns.

    Raises ConfigurationError where the settings name a time zone that this machine does not know.
    """

    plan: ScanPlan
    rules: RuleSet
    indicators: IndicatorSet
    settings: Detect
    sink: Sink
    progress: Progress
    n_processes: int = 1
    report: ScanReport = field(default_factory=ScanReport)
    _files: FileScan = field(init=False)

    def __post_init__(self) -> None:
        detector = Detector(
            self.rules,
            IndicatorTable(self.indicators.indicators),
            name_event=_naming(self.plan.log_source),
            find_column=column_for,
            max_hits=self.settings.correlation_max_hits,
        )
        self._files = FileScan(
            self.plan, self.settings, detector, self.sink, self.progress, self.report
        )

    def prepare(self) -> None:
        """Prepare now for large files, as the first of them would."""
        self._files.prepare()

    def run(self) -> ScanReport:
        """Read everything; an interrupt ends the run early, and the report says so."""
        if self.rules.n_loaded or self.indicators.indicators:
            with settled():
                self._read_all(find_files(list(self.plan.events)))
        self.report.n_correlated = self._files.write(self._files.detector.finish())
        self._close(self._files.detector)
        return self.report

    def _read_all(self, files: Iterable[FoundFile | Skipped]) -> None:
        try:
            if self.n_processes > 1:
                if any(map(may_be_large, _files(list(self.plan.events)))):
                    self.prepare()  # once, before there are several
                with Crew(self._files, self.n_processes) as crew:
                    crew.read(files)
            else:
                for found in files:
                    self._files.take(found)
        except KeyboardInterrupt:
            self.report.was_interrupted = True

    def _close(self, detector: Detector) -> None:
        report = self.report
        report.n_rules = self.rules.n_loaded
        report.n_indicators = len(self.indicators.indicators)
        report.refusals = [*self.rules.refusals, *self.indicators.refusals]
        report.not_covered = detector.rules_not_covered()
        report.n_hits_unusable = detector.n_hits_without_time
        report.n_hits_without_number = detector.n_hits_without_number
        report.n_hits_dropped = detector.n_hits_dropped


def choose_processes(paths: Sequence[Path]) -> int:
    """Return how many processes pay: one for little to read, else one for each core.

    There are no more than files and halves of large ones. Looks at no more than a thousand files.
    """
    sizes = _sizes(paths)
    if sum(sizes) < _MUCH_BYTES:
        return 1
    n_shares = sum(max(1, size // _SHARE_BYTES) for size in sizes)
    return max(1, min(_count_cores(), n_shares))


def _count_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _sizes(paths: Sequence[Path]) -> list[int]:
    """Return how large the first thousand files are; one that is gone since is left out."""
    sizes = []
    for path in _files(paths):
        with suppress(OSError):
            sizes.append(path.stat().st_size)
    return sizes


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for one in islice(find_files(paths), _MOST_FILES):
        if isinstance(one, FoundFile):
            yield one.path


def _naming(log_source: LogSource | None) -> NameEvent:
    return name_event if log_source is None else partial(name_event, hint=log_source)

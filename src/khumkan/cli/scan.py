"""One run over files: read, match, hand findings to a sink, and keep the books.

Nothing ends the run but the user: a file that can't be read is told and the next one is taken.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import partial
from pathlib import Path

from khumkan.cli.progress import Progress
from khumkan.cli.report import FileReport, ScanReport
from khumkan.cli.sinks import Sink
from khumkan.core.errors import InputError
from khumkan.core.messages import message
from khumkan.core.settings import Detect, find_zone
from khumkan.core.severity import Severity
from khumkan.engine.columns import TimeContext, column_for, name_event
from khumkan.engine.detect import Detector, NameEvent
from khumkan.engine.events import Batch, Limits
from khumkan.engine.files import FoundFile, InputFile, Skipped, find_files, open_input
from khumkan.engine.findings import Finding
from khumkan.engine.formats import Format, detect_format, get_format, read_batches
from khumkan.engine.formats.sources import HEAD_BYTES, Replayed, read_exactly
from khumkan.engine.indicators import IndicatorSet, IndicatorTable
from khumkan.engine.packed import Part, open_parts
from khumkan.engine.rows import LogSource
from khumkan.engine.sigma import RuleSet

_LARGE_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ScanPlan:
    """What to read and how: `format_name` is a format or "auto", `log_source` overrides naming."""

    events: Iterable[Path]
    format_name: str = "auto"
    log_source: LogSource | None = None
    min_level: Severity = Severity.INFORMATIONAL


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
    report: ScanReport = field(default_factory=ScanReport)
    _zone: tzinfo = field(init=False)

    def __post_init__(self) -> None:
        self._zone = find_zone(self.settings.time_zone)

    def run(self) -> ScanReport:
        """Read everything; an interrupt ends the run early, and the report says so."""
        detector = Detector(
            self.rules,
            IndicatorTable(self.indicators.indicators),
            name_event=_naming(self.plan.log_source),
            find_column=column_for,
            max_hits=self.settings.correlation_max_hits,
        )
        if self.rules.n_loaded or self.indicators.indicators:
            self._read_all(detector)
        correlated = self._loud(detector.finish())
        self.report.n_correlated = len(correlated)
        self._write(correlated)
        self._close(detector)
        return self.report

    def _read_all(self, detector: Detector) -> None:
        try:
            for found in find_files(list(self.plan.events)):
                self._take(detector, found)
        except KeyboardInterrupt:
            self.report.was_interrupted = True

    def _take(self, detector: Detector, found: FoundFile | Skipped) -> None:
        if isinstance(found, Skipped):
            self.report.skipped.append((str(found.path), found.reason))
            return
        try:
            with open_input(found.path) as opened:
                for part in open_parts(opened, self.settings.max_unpacked_bytes):
                    self._take_part(detector, opened, part)
                # The bar counts what lies on the disk; a zip archive is not read through `opened`.
                self.progress.advance(max(0, (opened.n_bytes or 0) - opened.n_read))
        except InputError as error:
            self.report.skipped.append((str(found.path), error.message))

    def _take_part(self, detector: Detector, opened: InputFile, part: Part | Skipped) -> None:
        if isinstance(part, Skipped):
            self.report.skipped.append((str(part.path), part.reason))
        else:
            self._read(detector, opened, part)

    def _read(self, detector: Detector, opened: InputFile, part: Part) -> None:
        head = read_exactly(part.source, HEAD_BYTES)
        format_ = self._choose_format(head, part.name)
        file = FileReport(part.label, format_.name)
        self.report.files.append(file)
        limits = Limits(self.settings.max_record_bytes, self.settings.batch_events)
        context = TimeContext(self._zone, reference=opened.modified_at)
        n_before = 0 if opened.n_read <= HEAD_BYTES else opened.n_read
        read = detector.read if _is_large(opened) else read_batches
        batches = read(Replayed(head, part.source), format_, limits)
        for batch in _read_to_the_end(batches, file):
            result = detector.detect(part.label, batch, context)
            findings = self._loud(result.findings)
            file.take(batch, len(findings), result.n_uncovered, result.failures)
            self._write(findings)
            self.progress.advance(opened.n_read - n_before)
            n_before = opened.n_read
        damage = (part.damage,) if part.damage else ()
        file.notices = (*file.notices, *damage, *opened.describe_changes())

    def _choose_format(self, head: bytes, name: str) -> Format:
        if self.plan.format_name != "auto":
            return get_format(self.plan.format_name)
        return detect_format(head, name)

    def _write(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self.report.findings_by_level[finding.level.value] += 1
            self.sink.write(finding)

    def _loud(self, findings: Iterable[Finding]) -> list[Finding]:
        return [one for one in findings if one.level >= self.plan.min_level]

    def _close(self, detector: Detector) -> None:
        report = self.report
        report.n_rules = self.rules.n_loaded
        report.n_indicators = len(self.indicators.indicators)
        report.refusals = [*self.rules.refusals, *self.indicators.refusals]
        report.not_covered = detector.rules_not_covered()
        report.n_hits_unusable = detector.n_hits_without_time
        report.n_hits_without_number = detector.n_hits_without_number
        report.n_hits_dropped = detector.n_hits_dropped


def _naming(log_source: LogSource | None) -> NameEvent:
    return name_event if log_source is None else partial(name_event, hint=log_source)


def _is_large(opened: InputFile) -> bool:
    """Say whether preparing to read faster pays: it takes two seconds or so, once."""
    return opened.n_bytes is not None and opened.n_bytes >= _LARGE_BYTES


def _read_to_the_end(batches: Iterator[Batch], file: FileReport) -> Iterator[Batch]:
    """Yield the batches of a file; where a reader itself fails, the file ends and says so."""
    try:
        yield from batches
    except InputError:
        raise
    except Exception as error:  # noqa: BLE001 -- a defect of ours must not cost the other files
        failed = message(
            "khumkan failed on this file, please report it; the rest is unread: {error}",
            error=f"{type(error).__name__}: {error}",
        )
        file.notices = (failed,)

"""Read one file after another: its books into the report, its findings into the sink."""

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path

from khumkan.cli.progress import Progress
from khumkan.cli.report import FileReport, ScanReport
from khumkan.cli.sinks import Sink
from khumkan.core.errors import InputError
from khumkan.core.messages import message
from khumkan.core.settings import Detect, find_zone
from khumkan.core.severity import Severity
from khumkan.engine.collecting import settle
from khumkan.engine.columns import TimeContext
from khumkan.engine.detect import Detector
from khumkan.engine.events import Batch, Limits
from khumkan.engine.files import FoundFile, InputFile, Skipped, open_input
from khumkan.engine.findings import Finding
from khumkan.engine.formats import Format, detect_format, get_format, read_batches
from khumkan.engine.formats.event_list import as_list
from khumkan.engine.formats.sources import HEAD_BYTES, Replayed, read_exactly
from khumkan.engine.packed import Part, open_parts
from khumkan.engine.rows import LogSource

_LARGE_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ScanPlan:
    """What to read and how: `format_name` is a format or "auto", `log_source` overrides naming."""

    events: Iterable[Path]
    format_name: str = "auto"
    log_source: LogSource | None = None
    min_level: Severity = Severity.INFORMATIONAL


def _go_on() -> None:
    """Do nothing between two steps."""


@dataclass(slots=True)
class FileScan:
    """Reads files with one detector; `on_step` is called whenever the books are balanced.

    Raises ConfigurationError where the settings name a time zone that this machine does not know.
    """

    plan: ScanPlan
    settings: Detect
    detector: Detector
    sink: Sink
    progress: Progress
    report: ScanReport
    on_step: Callable[[], None] = _go_on
    last_record: int = 0
    _zone: tzinfo = field(init=False)

    def __post_init__(self) -> None:
        self._zone = find_zone(self.settings.time_zone)

    def prepare(self) -> None:
        """Prepare for large files now, as the first of them would."""
        self.detector.read(io.BytesIO(), get_format("json"), Limits())

    def take(self, found: FoundFile | Skipped) -> None:
        """Read a file that was found, or say why it is not read; raises nothing about the file."""
        if isinstance(found, Skipped):
            self.report.skipped.append((str(found.path), found.reason))
            return
        try:
            with open_input(found.path) as opened:
                for part in open_parts(opened, self.settings.max_unpacked_bytes):
                    self._take_part(opened, part)
                # The bar counts what lies on the disk; a zip archive is not read through `opened`.
                self.progress.advance(max(0, (opened.n_bytes or 0) - opened.n_read))
        except InputError as error:
            self.report.skipped.append((str(found.path), error.message))

    def write(self, findings: Iterable[Finding]) -> int:
        """Hand findings to the sink, those that are wanted; return how many."""
        wanted = [one for one in findings if one.level >= self.plan.min_level]
        for finding in wanted:
            self.report.findings_by_level[finding.level.value] += 1
            self.sink.write(finding)
        return len(wanted)

    def _take_part(self, opened: InputFile, part: Part | Skipped) -> None:
        if isinstance(part, Skipped):
            self.report.skipped.append((str(part.path), part.reason))
        else:
            self._read(opened, part)

    def _read(self, opened: InputFile, part: Part) -> None:
        head = read_exactly(part.source, HEAD_BYTES)
        format_ = self._choose_format(head, part.name)
        self.report.files.append(FileReport(part.label, format_.name))
        self.last_record = 0
        self.on_step()
        context = TimeContext(self._zone, reference=opened.modified_at)
        n_before = 0 if opened.n_read <= HEAD_BYTES else opened.n_read
        for batch in self._read_batches(opened, Replayed(head, part.source), format_):
            self._detect(part.label, batch, context)
            self.progress.advance(opened.n_read - n_before)
            n_before = opened.n_read
            self.on_step()
        damage = (part.damage,) if part.damage else ()
        file = self.report.files[-1]
        file.notices = (*file.notices, *damage, *opened.describe_changes())

    def _detect(self, label: str, batch: Batch, context: TimeContext) -> None:
        result = self.detector.detect(label, batch, context)
        wanted = [one for one in result.findings if one.level >= self.plan.min_level]
        self.report.files[-1].take(batch, len(wanted), result.n_uncovered, result.failures)
        self.write(wanted)
        self.last_record = max(self.last_record, _last_record(batch))

    def _read_batches(
        self, opened: InputFile, source: Replayed, format_: Format
    ) -> Iterator[Batch]:
        """Yield the batches of a file; where a reader itself fails, the file ends and says so."""
        limits = Limits.from_settings(self.settings)
        read: Callable[..., Iterator[Batch]] = read_batches
        if is_large(opened.n_bytes):
            self.prepare()
            settle()
            read = self.detector.read
        try:
            yield from read(source, format_, limits)
        except InputError:
            raise
        except Exception as error:  # noqa: BLE001 -- a defect of ours must not cost the other files
            failed = message(
                "khumkan failed on this file, please report it; the rest is unread: {error}",
                error=f"{type(error).__name__}: {error}",
            )
            self.report.files[-1].notices = (failed,)

    def _choose_format(self, head: bytes, name: str) -> Format:
        if self.plan.format_name != "auto":
            return get_format(self.plan.format_name)
        return detect_format(head, name)


def is_large(n_bytes: int | None) -> bool:
    """Say whether preparing to read faster pays: it takes two seconds or so, once."""
    return n_bytes is not None and n_bytes >= _LARGE_BYTES


def _last_record(batch: Batch) -> int:
    records = [one.record for one in as_list(batch.events)[-1:]]
    records += [one.record for one in batch.rejections[-1:]]
    return max(records, default=0)

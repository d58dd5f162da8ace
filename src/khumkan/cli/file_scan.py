"""Read one file after another: its books into the report, its findings into the sink."""

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
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
from khumkan.engine.compiled import RuleHead
from khumkan.engine.detect import Detector
from khumkan.engine.dividing import Division, Share, can_divide, divide
from khumkan.engine.events import Batch, Limits
from khumkan.engine.files import FoundFile, InputFile, SharedFile, Skipped, open_input
from khumkan.engine.finding_list import FindingList, LazyFindings
from khumkan.engine.findings import Finding
from khumkan.engine.formats import Format, detect_format, get_format, read_batches
from khumkan.engine.formats.containers import name_container
from khumkan.engine.formats.event_list import as_list
from khumkan.engine.formats.sources import (
    HEAD_BYTES,
    ByteSource,
    Followed,
    Replayed,
    Stretch,
    read_exactly,
)
from khumkan.engine.packed import COMPRESSED, Part, Reopened, open_parts
from khumkan.engine.packed_division import CAN_DIVIDE, PackedDivision
from khumkan.engine.rows import LogSource

_LARGE_BYTES = 16 * 1024 * 1024
_PACKED = frozenset({".gz", ".zst", ".zip"})
_USUAL_RATIO = 10
"""How many times as large logs are when they are unpacked."""


@dataclass(frozen=True, slots=True)
class ScanPlan:
    """What to read and how: `format_name` is a format or "auto", `log_source` overrides naming."""

    events: Iterable[Path]
    format_name: str = "auto"
    log_source: LogSource | None = None
    min_level: Severity = Severity.INFORMATIONAL


@dataclass(slots=True)
class _Told:
    """How many findings of a rule were told; holds its head, so that no other gets its place."""

    head: RuleHead
    is_wanted: bool
    n_findings: int = 0


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
    _n_on_bar: int = 0
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
        self._n_on_bar = 0
        try:
            with open_input(found.path) as opened:
                for part in open_parts(opened, self.settings.max_unpacked_bytes):
                    self._take_part(opened, part)
                # The bar counts what lies on the disk; a zip archive is not read through `opened`.
                self._advance(max(opened.n_bytes or 0, opened.n_read))
        except InputError as error:
            self.report.skipped.append((str(found.path), error.message))

    def divide(self, found: FoundFile, n_readers: int) -> Division | None:
        """Return a large file as shares for several processes, None where it is read whole."""
        if not may_be_large(found.path):
            return None
        opened = None
        try:
            opened = open_input(found.path)
            division = self._divide(opened, n_readers)
        except InputError:  # reading it will tell
            division = None
        if opened and not division:
            opened.close()
        return division

    def _divide(self, opened: InputFile, n_readers: int) -> Division | None:
        head = opened.read_at(0, HEAD_BYTES)
        if name_container(head) not in COMPRESSED:
            format_ = self._choose_format(head, str(opened.path))
            return divide(opened, head, format_, n_readers) if is_large(opened.n_bytes) else None
        if not CAN_DIVIDE:
            return None
        (part,) = open_parts(opened, self.settings.max_unpacked_bytes)
        if isinstance(part, Skipped):
            return None
        head, is_much = _look_at(part, None)
        format_ = self._choose_format(head, part.name)
        if not (is_much and can_divide(head[:HEAD_BYTES], format_)):
            return None
        return PackedDivision(opened, part, head, format_, n_readers)

    def take_share(self, share: Share, opened: InputFile) -> None:
        """Read a share of a file into the last of the books; raises nothing about the file."""
        self.last_record = share.span.line - 1
        end = share.span.offset + share.span.n_bytes
        rest = Reopened(share.path, end, self.settings.max_unpacked_bytes)
        source: ByteSource = SharedFile(opened, share.at)
        stretch = Stretch(Followed(source, rest) if share.is_packed else source, share.span)
        stretch.goes_on = share.goes_on
        try:
            self._read_share(share, stretch)
        except InputError as error:
            self.report.skipped.append((str(share.path), error.message))
        finally:
            rest.close()
        if rest.damage:
            file = self.report.files[-1]
            file.notices = (*file.notices, rest.damage)

    def _read_share(self, share: Share, stretch: Stretch) -> None:
        context = TimeContext(self._zone, reference=share.modified_at)
        for batch in self._read_batches(stretch, get_format(share.format_name), is_much=True):
            self._detect(share.label, batch, context)
            self.progress.advance(batch.n_bytes)
            self.on_step()

    def write(self, findings: Sequence[Finding]) -> int:
        """Hand findings to the sink, those that are wanted, as they are made; return how many."""
        told: dict[int, _Told] = {}
        try:
            for part in findings.parts if isinstance(findings, FindingList) else [findings]:
                self._write_part(part, told)
        finally:  # an interrupt keeps what was found
            for one in told.values():
                if one.n_findings:
                    self.report.findings_by_level[one.head.level.value] += one.n_findings
        return sum(one.n_findings for one in told.values())

    def _write_part(self, part: Sequence[Finding] | LazyFindings, told: dict[int, _Told]) -> None:
        """Write some findings; one that the sink can do without is never made."""
        heads = (one.head for one in part) if isinstance(part, Sequence) else part.heads()
        for number, head in enumerate(heads):
            known = told.get(id(head))
            if known is None:
                known = told[id(head)] = _Told(head, head.level >= self.plan.min_level)
            if known.is_wanted:
                known.n_findings += 1
                if not self.sink.count(head):
                    self.sink.write(part[number])

    def _take_part(self, opened: InputFile, part: Part | Skipped) -> None:
        if isinstance(part, Skipped):
            self.report.skipped.append((str(part.path), part.reason))
        else:
            self._read(opened, part)

    def _read(self, opened: InputFile, part: Part) -> None:
        head, is_much = _look_at(part, opened.n_bytes)
        format_ = self._choose_format(head, part.name)
        self.report.files.append(FileReport(part.label, format_.name))
        self.last_record = 0
        self.on_step()
        context = TimeContext(self._zone, reference=opened.modified_at)
        source = Replayed(head, part.source)
        del head  # it may be large, and the source lets go of it
        for batch in self._read_batches(source, format_, is_much=is_much):
            self._detect(part.label, batch, context)
            self._advance(opened.n_read)
            self.on_step()
        damage = (part.damage,) if part.damage else ()
        file = self.report.files[-1]
        file.notices = (*file.notices, *damage, *opened.describe_changes())

    def _advance(self, n_bytes: int) -> None:
        """Move the bar to where it stands after so many bytes of a file."""
        self.progress.advance(n_bytes - self._n_on_bar)
        self._n_on_bar = n_bytes

    def _detect(self, label: str, batch: Batch, context: TimeContext) -> None:
        result = self.detector.detect(label, batch, context)
        n_written = self.write(result.findings)
        self.report.files[-1].take(batch, n_written, result.n_uncovered, result.failures)
        self.last_record = max(self.last_record, _last_record(batch))

    def _read_batches(
        self, source: ByteSource, format_: Format, *, is_much: bool
    ) -> Iterator[Batch]:
        """Yield the batches of a file; where a reader itself fails, the file ends and says so."""
        limits = Limits.from_settings(self.settings)
        read: Callable[..., Iterator[Batch]] = read_batches
        if is_much:
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
            file = self.report.files[-1]
            file.notices = (*file.notices, failed)
            self.report.has_unread = True

    def _choose_format(self, head: bytes, name: str) -> Format:
        if self.plan.format_name != "auto":
            return get_format(self.plan.format_name)
        return detect_format(head, name)


def is_large(n_bytes: int | None) -> bool:
    """Say whether preparing to read faster pays: it takes two seconds or so, once."""
    return n_bytes is not None and n_bytes >= _LARGE_BYTES


def may_be_large(path: Path) -> bool:
    """Say whether a file is large, or probably so once it is unpacked."""
    try:
        n_bytes = path.stat().st_size
    except OSError:  # gone since
        return False
    return is_large(n_bytes * _USUAL_RATIO if path.suffix in _PACKED else n_bytes)


def _look_at(part: Part, n_on_disk: int | None) -> tuple[bytes, bool]:
    """Return the beginning of a file, and whether it is large.

    What a container says of its size may be wrong or a lie: of what is packed, as much is unpacked
    as a large file has at least.
    """
    if not part.is_packed:
        return read_exactly(part.source, HEAD_BYTES), is_large(n_on_disk)
    head = read_exactly(part.source, max(HEAD_BYTES, _LARGE_BYTES))
    return head, is_large(len(head))


def _last_record(batch: Batch) -> int:
    records = [one.record for one in as_list(batch.events)[-1:]]
    records += [one.record for one in batch.rejections[-1:]]
    return max(records, default=0)

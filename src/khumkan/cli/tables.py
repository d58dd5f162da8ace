"""A scan shown to people: findings by rule with examples, then files, then rules. Thai or English.

Everything that came out of a log or a rule goes through `printable` first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from khumkan.cli.language import Speaker
from khumkan.cli.printable import printable
from khumkan.cli.report import FileReport, ScanReport
from khumkan.cli.sinks import Sink
from khumkan.core.messages import message
from khumkan.core.severity import Severity
from khumkan.engine.findings import Finding
from khumkan.engine.matcher.evidence import Evidence

MAX_EXAMPLES = 3
MAX_ROWS = 20
_VALUE_WIDTH = 100

_STYLES = {
    Severity.CRITICAL: "bold white on red",
    Severity.HIGH: "bold red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "cyan",
    Severity.INFORMATIONAL: "dim",
}
_LEVELS = {
    Severity.CRITICAL: message("critical"),
    Severity.HIGH: message("high"),
    Severity.MEDIUM: message("medium"),
    Severity.LOW: message("low"),
    Severity.INFORMATIONAL: message("informational"),
}


@dataclass(slots=True)
class _RuleGroup:
    first: Finding
    count: int = 0
    examples: list[Finding] = field(default_factory=list)


class FindingTable(Sink):
    """Counts findings by rule and keeps a few examples of each, so that memory is bounded."""

    def __init__(self) -> None:
        self._groups: dict[str, _RuleGroup] = {}

    def write(self, finding: Finding) -> None:
        """Take one finding."""
        group = self._groups.setdefault(finding.head.id, _RuleGroup(finding))
        group.count += 1
        if len(group.examples) < MAX_EXAMPLES:
            group.examples.append(finding)

    def show(self, console: Console, speaker: Speaker, *, most: int = 0) -> None:
        """Print the groups, worst first; `most` cuts them, 0 shows all."""
        if not self._groups:
            console.print(speaker.say(message("No findings.")))
        groups = sorted(self._groups.values(), key=lambda one: (-one.first.level.rank, -one.count))
        shown = groups[:most] if most else groups
        for group in shown:
            _show_group(console, speaker, group)
        if len(groups) > len(shown):
            n_more = len(groups) - len(shown)
            console.print(speaker.say(message("… and findings of {n} more rules", n=n_more)))


def _show_group(console: Console, speaker: Speaker, group: _RuleGroup) -> None:
    head = group.first.head
    title = (
        head.advice.title_th if speaker.language == "th" and head.advice.title_th else head.title
    )
    level = f" {speaker.say(_LEVELS[head.level])} "
    console.print(
        Text.assemble(
            (level, _STYLES[head.level]), "  ", (printable(title), "bold"), f"  × {group.count:,}"
        )
    )
    for finding in group.examples:
        console.print(Text(f"    {_time(finding.event_time)}  {_place(finding)}", style="default"))
        for evidence in finding.matched[:MAX_EXAMPLES]:
            console.print(Text(f"      {_evidence(evidence)}", style="dim"))
    if group.count > len(group.examples):
        rest = group.count - len(group.examples)
        more = message("… and {n} more; --output jsonl lists every one", n=rest)
        console.print(Text(f"    {speaker.say(more)}", style="dim"))
    advice = head.advice.advice_th if speaker.language == "th" else head.advice.advice_en
    if advice:
        console.print(Text(f"    → {printable(' '.join(advice.split()))}"))
    console.print()


def _time(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%SZ") if moment else "-"


def _place(finding: Finding) -> str:
    position = finding.position
    part = f".{position.part}" if position.part > 1 else ""
    events = f" (+{len(finding.events) - 1})" if len(finding.events) > 1 else ""
    return f"{printable(position.file)}:{position.record}{part}{events}"


def _evidence(evidence: Evidence) -> str:
    name = evidence.field or evidence.column
    value = printable(str(evidence.value), limit=_VALUE_WIDTH)
    return f"{printable(name)} = {value}   [{printable(evidence.test, limit=_VALUE_WIDTH)}]"


def show_report(console: Console, speaker: Speaker, report: ScanReport) -> None:
    """Print what the scan read and what became of the rules."""
    _show_files(console, speaker, report)
    _show_rejections(console, speaker, report.files)
    _show_rules(console, speaker, report)
    if report.was_interrupted:
        console.print(speaker.say(message("Stopped before the end: these numbers are partial.")))


def _show_files(console: Console, speaker: Speaker, report: ScanReport) -> None:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(speaker.say(message("format")))
    numbers = (
        message("bytes"),
        message("events"),
        message("rejected"),
        message("not covered"),
        message("findings"),
    )
    for heading in numbers:
        table.add_column(speaker.say(heading), justify="right")
    table.add_column(speaker.say(message("file")), overflow="fold")
    shown = _most_telling(report.files)
    for file in shown:
        table.add_row(*_file_row(speaker, file))
    if len(report.files) > len(shown):
        n_more = len(report.files) - len(shown)
        more = speaker.say(message("… and {n} more files", n=n_more))
        table.add_row(*[""] * 6, more)
    if report.n_correlated:
        several = speaker.say(message("correlations over several events"))
        table.add_row(*[""] * 5, f"{report.n_correlated:,}", several)
    table.add_section()
    names = ("n_bytes", "n_events", "n_rejected", "n_uncovered")
    numbers_of_all = [f"{report.total(name):,}" for name in names]
    findings = f"{report.findings_by_level.total():,}"
    total = speaker.say(message("all {n} files", n=len(report.files)))
    table.add_row("", *numbers_of_all, findings, total)
    console.print(table)
    for name, reason in report.skipped[:MAX_ROWS]:
        console.print(Text(f"{printable(name)}: {speaker.say(reason)}", style="yellow"))


def _most_telling(files: Sequence[FileReport]) -> Sequence[FileReport]:
    """Return files in their order; of many, those with rejections and findings before others."""
    if len(files) <= MAX_ROWS:
        return files
    ranked = sorted(files, key=lambda one: (-one.n_rejected, -one.n_findings))[:MAX_ROWS]
    kept = {id(one) for one in ranked}
    return [one for one in files if id(one) in kept]


def _file_row(speaker: Speaker, file: FileReport) -> list[str]:
    notes = [f"{kind} × {count:,}" for kind, count in sorted(file.repairs.items())]
    notes += [speaker.say(notice) for notice in file.notices]
    name = printable(file.file) + (f" ({'; '.join(notes)})" if notes else "")
    numbers = (file.n_bytes, file.n_events, file.n_rejected, file.n_uncovered, file.n_findings)
    return [file.format, *(f"{number:,}" for number in numbers), name]


def _show_rejections(console: Console, speaker: Speaker, files: Sequence[FileReport]) -> None:
    shown = 0
    for file in files:
        for rejection in file.rejections:
            if shown == MAX_ROWS:
                more = message("… more rejections: --report FILE keeps them all")
                console.print(Text(speaker.say(more), style="dim"))
                return
            place = f"{printable(file.file)}:{rejection.record}"
            console.print(Text(f"{place}: {speaker.say(rejection.reason)}", style="yellow"))
            shown += 1


def _show_rules(console: Console, speaker: Speaker, report: ScanReport) -> None:
    for refusal in report.refusals[:MAX_ROWS]:
        name = f" ({printable(refusal.title)})" if refusal.title else ""
        words = f"{printable(str(refusal.place))}{name}: {speaker.say(refusal.reason)}"
        console.print(Text(words, style="yellow"))
    summary = message(
        "rules: {loaded} loaded, {refused} refused, {idle} about log sources not in these files; "
        "indicators: {indicators}",
        loaded=report.n_rules,
        refused=len(report.refusals),
        idle=len(report.not_covered),
        indicators=report.n_indicators,
    )
    console.print(speaker.say(summary))
    if report.n_hits_unusable or report.n_hits_dropped:
        unusable = message(
            "{n} events could not be counted by a correlation: no time, no group, or too many",
            n=report.n_hits_unusable + report.n_hits_dropped,
        )
        console.print(Text(speaker.say(unusable), style="yellow"))

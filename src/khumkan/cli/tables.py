"""A scan shown to people: findings by rule with examples, then files, then rules. Thai or English.

Everything that came out of a log or a rule goes through `printable` first.
"""

import pickle
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rich.console import Console
from rich.text import Text

from khumkan.cli.file_tables import show_files
from khumkan.cli.language import Speaker
from khumkan.cli.printable import printable
from khumkan.cli.report import MAX_KEPT_REJECTIONS, FileReport, ScanReport
from khumkan.cli.sinks import PartSink, Sink
from khumkan.core.errors import Place
from khumkan.core.messages import message
from khumkan.core.severity import Severity
from khumkan.engine.columns.turning_on import what_to_turn_on
from khumkan.engine.compiled import CompiledRule, Rule, RuleHead
from khumkan.engine.findings import Finding, bare_finding
from khumkan.engine.matcher.evidence import Evidence
from khumkan.engine.rows import LogSource

MAX_EXAMPLES = 3
MAX_ROWS = 20
MAX_SOURCES = 8
_VALUE_WIDTH = 100

_STYLES = {
    Severity.CRITICAL: "bold white on red",
    Severity.HIGH: "bold red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "cyan",
    Severity.INFORMATIONAL: "dim",
}
LEVELS = {
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

    def count(self, head: RuleHead) -> bool:
        """Count one of which there are examples enough."""
        group = self._groups.get(head.id)
        if group is None or len(group.examples) < MAX_EXAMPLES:
            return False
        group.count += 1
        return True

    def for_part(self) -> PartSink:
        """Return one that gives its groups away."""
        return _TableParts()

    def add_part(self, part: bytes | memoryview) -> None:
        """Add groups to those there are."""
        for count, examples in pickle.loads(part):  # noqa: S301 -- from our own process
            group = self._groups.setdefault(examples[0].head.id, _RuleGroup(examples[0]))
            group.count += count
            group.examples += examples[: MAX_EXAMPLES - len(group.examples)]

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


class _TableParts(FindingTable, PartSink):
    """A table of which only the groups are wanted, in another process."""

    def take_part(self) -> bytes:
        groups = [
            (group.count, [bare_finding(one) for one in group.examples])
            for group in self._groups.values()
        ]
        self._groups.clear()
        return pickle.dumps(groups, pickle.HIGHEST_PROTOCOL)


def _show_group(console: Console, speaker: Speaker, group: _RuleGroup) -> None:
    head = group.first.head
    title = (
        head.advice.title_th if speaker.language == "th" and head.advice.title_th else head.title
    )
    level = f" {speaker.say(LEVELS[head.level])} "
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
    show_files(console, speaker, report)
    _show_rejections(console, speaker, report.files)
    _show_rules(console, speaker, report)
    if not report.files and report.n_rules:
        nowhere = message("Nothing was read: there is no file that could be.")
        console.print(Text(speaker.say(nowhere), style="bold red"))
    if report.was_interrupted:
        console.print(speaker.say(message("Stopped before the end: these numbers are partial.")))


def _show_rejections(console: Console, speaker: Speaker, files: Sequence[FileReport]) -> None:
    shown = 0
    for file in files:
        for rejection in file.rejections:
            if shown == MAX_ROWS:
                more = message(
                    "… more rejections: --report FILE keeps up to {n} of each file",
                    n=MAX_KEPT_REJECTIONS,
                )
                console.print(Text(speaker.say(more), style="dim"))
                return
            place = printable(str(Place(file.file, rejection.record)))
            console.print(
                Text(f"{place}: {printable(speaker.say(rejection.reason))}", style="yellow")
            )
            shown += 1


def _show_rules(console: Console, speaker: Speaker, report: ScanReport) -> None:
    for refusal in report.refusals[:MAX_ROWS]:
        name = f" ({printable(refusal.title)})" if refusal.title else ""
        why = printable(speaker.say(refusal.reason))
        words = f"{printable(str(refusal.place))}{name}: {why}"
        console.print(Text(words, style="yellow"))
    if len(report.refusals) > MAX_ROWS:
        n_more = len(report.refusals) - MAX_ROWS
        more = message("… and {n} more refused: --report FILE lists every one", n=n_more)
        console.print(Text(speaker.say(more), style="yellow"))
    summary = message(
        "rules: {loaded} loaded, {refused} refused, {idle} about log sources not in these files; "
        "indicators: {indicators}",
        loaded=report.n_rules,
        refused=len(report.refusals),
        idle=len(report.not_covered),
        indicators=report.n_indicators,
    )
    console.print(speaker.say(summary))
    if not report.n_rules + report.n_indicators:
        nothing = message("Nothing was read: there is no rule and no indicator to look for.")
        console.print(Text(speaker.say(nothing), style="bold red"))
    _show_idle(console, speaker, report.not_covered)
    if report.n_hits_unusable or report.n_hits_dropped:
        unusable = message(
            "{n} events could not be counted by a correlation: no time, no group, or too many",
            n=report.n_hits_unusable + report.n_hits_dropped,
        )
        console.print(Text(speaker.say(unusable), style="yellow"))
    if report.n_hits_without_number:
        numberless = message(
            "{n} events could not be computed with by a correlation: the field holds no number",
            n=report.n_hits_without_number,
        )
        console.print(Text(speaker.say(numberless), style="yellow"))


def _show_idle(console: Console, speaker: Speaker, rules: Sequence[Rule]) -> None:
    sources = Counter(rule.source for rule in rules if isinstance(rule, CompiledRule))
    show_waiting(console, speaker, sources)


def show_waiting(console: Console, speaker: Speaker, sources: Counter[LogSource]) -> None:
    """Name the log sources that were missing, most rules first, and what to turn on for them."""
    if not sources:
        return
    console.print(Text(speaker.say(message("Rules that wait for logs:")), style="dim"))
    for source, n_rules in sources.most_common(MAX_SOURCES):
        words = message(
            "  {n_rules} for {source}: {what}",
            n_rules=n_rules,
            source=printable(str(source)),
            what=speaker.say(what_to_turn_on(source)),
        )
        console.print(Text(speaker.say(words), style="dim"))

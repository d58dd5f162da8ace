"""The files of a scan shown to people: a table where it fits, else the numbers below each name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from khumkan.cli.language import Speaker
from khumkan.cli.printable import printable
from khumkan.cli.report import FileReport, ScanReport
from khumkan.core.messages import message

MAX_FILES = 20
_UNBOUNDED = 100_000

_NUMBERS = (
    ("n_bytes", message("bytes")),
    ("n_events", message("events")),
    ("n_rejected", message("rejected")),
    ("n_uncovered", message("not covered")),
    ("n_findings", message("findings")),
)


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the table; a number that says nothing here is "", and so is the format."""

    name: str
    numbers: Sequence[str] = ("",) * len(_NUMBERS)
    format: str = ""


def show_files(console: Console, speaker: Speaker, report: ScanReport) -> None:
    """Print the numbers of each file and of all, then what was not read and why."""
    rows = list(_rows(speaker, report))
    table = _tabulate(speaker, rows)
    unbounded = console.options.update_width(_UNBOUNDED)
    if console.measure(table, options=unbounded).maximum <= console.width:
        console.print(table)
    else:
        _list(console, speaker, rows)
    for name, reason in report.skipped[:MAX_FILES]:
        words = f"{printable(name)}: {printable(speaker.say(reason))}"
        console.print(Text(words, style="yellow"))
    if len(report.skipped) > MAX_FILES:
        console.print(Text(_say_more(speaker, len(report.skipped) - MAX_FILES), style="yellow"))


def _rows(speaker: Speaker, report: ScanReport) -> Iterator[_Row]:
    shown = _most_telling(report.files)
    for file in shown:
        numbers = [f"{getattr(file, name):,}" for name, _ in _NUMBERS]
        yield _Row(_describe(speaker, file), numbers, file.format)
    if len(report.files) > len(shown):
        yield _Row(_say_more(speaker, len(report.files) - len(shown)))
    if report.n_correlated:
        several = speaker.say(message("correlations over several events"))
        yield _Row(several, ("", "", "", "", f"{report.n_correlated:,}"))
    sums = [f"{report.total(name):,}" for name, _ in _NUMBERS[:-1]]
    total = speaker.say(message("all {n} files", n=f"{len(report.files):,}"))
    yield _Row(total, (*sums, f"{report.findings_by_level.total():,}"))


def _most_telling(files: Sequence[FileReport]) -> Sequence[FileReport]:
    """Return files in their order; of many, those with rejections and findings before others."""
    if len(files) <= MAX_FILES:
        return files
    ranked = sorted(files, key=lambda one: (-one.n_rejected, -one.n_findings))[:MAX_FILES]
    kept = {id(one) for one in ranked}
    return [one for one in files if id(one) in kept]


def _describe(speaker: Speaker, file: FileReport) -> str:
    notes = [f"{kind} × {count:,}" for kind, count in sorted(file.repairs.items())]
    notes += [speaker.say(notice) for notice in file.notices]
    return printable(file.file) + (f" ({printable('; '.join(notes))})" if notes else "")


def _say_more(speaker: Speaker, n_more: int) -> str:
    return speaker.say(message("… and {n} more files", n=f"{n_more:,}"))


def _tabulate(speaker: Speaker, rows: Sequence[_Row]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(speaker.say(message("format")))
    for _, heading in _NUMBERS:
        table.add_column(speaker.say(heading), justify="right")
    table.add_column(speaker.say(message("file")))
    for row in rows:
        if row is rows[-1]:
            table.add_section()
        table.add_row(row.format, *row.numbers, row.name)
    return table


def _list(console: Console, speaker: Speaker, rows: Sequence[_Row]) -> None:
    """Print a row as two lines; a number that is zero is left out, to fit on one of them."""
    for row in rows:
        numbers = zip(_NUMBERS, row.numbers, strict=True)
        told = [f"{speaker.say(words)} {n}" for (_, words), n in numbers if n.strip("0")]
        console.print(Text(row.name))
        if told or row.format:
            console.print(Text("    " + " · ".join(filter(None, [row.format, *told]))))
    console.print()

"""`khumkan samples`: an hour of logs of thirteen fictional hospitals, and what is found in them.

In this release it generates and detects once and ends; nothing listens and nothing leaves the
machine.
"""

import shutil
import sys
import time
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from khumkan.cli.detect import write_report
from khumkan.cli.display import open_console
from khumkan.cli.exits import ExitCode
from khumkan.cli.language import Speaker, choose_language
from khumkan.cli.loading import load_rule_set
from khumkan.cli.progress import show_progress
from khumkan.cli.report import ScanReport
from khumkan.cli.scan import Scan, ScanPlan
from khumkan.cli.sinks import JsonLinesSink, SinkPair
from khumkan.cli.tables import FindingTable, show_report
from khumkan.core.messages import message
from khumkan.core.settings import Settings, load_settings
from khumkan.core.shipped import shipped_rules
from khumkan.engine.indicators import IndicatorSet
from khumkan_samples import Summary, generate

DEFAULT_FOLDER = Path("var") / "samples"


@click.command("samples")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_FOLDER,
    show_default=True,
    help="Folder for the sample logs and what is found in them.",
)
@click.option("--fresh", is_flag=True, help="Throw away what an earlier run left there.")
@click.option("--seed", type=int, default=13, show_default=True, help="Another seed, other logs.")
@click.option("--language", type=click.Choice(["auto", "th", "en"]), default=None)
def command(data: Path, seed: int, language: str | None, *, fresh: bool) -> int:
    """Make an hour of sample hospital logs, detect, and say where to look."""
    settings = load_settings()
    speaker = Speaker(choose_language(language or settings.output.language))
    console = open_console(sys.stdout)
    if fresh:
        _clear(data)
    _show_banner(console, speaker)
    started = time.monotonic()
    summary = generate(data / "logs", seed=seed)
    _say_generated(console, speaker, summary, time.monotonic() - started)
    table, report, seconds = _detect(data, settings, speaker)
    table.show(console, speaker, most=12)
    show_report(console, speaker, report)
    _say_where(console, speaker, data, seconds)
    return ExitCode.INTERRUPTED if report.was_interrupted else ExitCode.OK


def _clear(data: Path) -> None:
    """Remove what this command writes, and nothing that somebody else put beside it."""
    shutil.rmtree(data / "logs", ignore_errors=True)
    for name in ("findings.jsonl", "report.json"):
        (data / name).unlink(missing_ok=True)


def _show_banner(console: Console, speaker: Speaker) -> None:
    words = speaker.say(message("thirteen hospitals that do not exist"))
    console.print(Text(f" จำลอง / simulation: {words} ", style="black on yellow"))


def _say_generated(console: Console, speaker: Speaker, summary: Summary, seconds: float) -> None:
    made = message(
        "{events} events of {hospitals} hospitals with {scenarios} kinds of attack made in "
        "{seconds} s",
        events=f"{summary.n_events:,}",
        hospitals=len(summary.hospitals),
        scenarios=len(summary.scenarios),
        seconds=f"{seconds:.1f}",
    )
    console.print(speaker.say(made))


def _detect(
    data: Path, settings: Settings, speaker: Speaker
) -> tuple[FindingTable, ScanReport, float]:
    rules = load_rule_set([shipped_rules() / "sigma"], settings.detect)
    hospitals = sorted(path for path in (data / "logs").iterdir() if path.is_dir())
    table = FindingTable()
    started = time.monotonic()
    with (
        (data / "findings.jsonl").open("wb") as stream,
        show_progress(hospitals, speaker.say(message("reading"))) as progress,
    ):
        sink = SinkPair(table, JsonLinesSink(stream))
        plan = ScanPlan(events=hospitals)
        report = Scan(plan, rules, IndicatorSet(), settings.detect, sink, progress).run()
    write_report(data / "report.json", report)
    return table, report, time.monotonic() - started


def _say_where(console: Console, speaker: Speaker, data: Path, seconds: float) -> None:
    console.print()
    for words in (
        message("detected in {seconds} s; look here:", seconds=f"{seconds:.1f}"),
        message("  {path}: the logs, a folder a hospital", path=str(data / "logs")),
        message("  {path}: every finding, one a line", path=str(data / "findings.jsonl")),
        message("  {path}: all numbers, rejections, rules", path=str(data / "report.json")),
        message(
            "  {path}: what was woven in, to judge the findings by",
            path=str(data / "logs" / "labels.jsonl"),
        ),
    ):
        console.print(speaker.say(words))

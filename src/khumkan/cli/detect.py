"""`khumkan detect`: rules and indicators against log files, findings out."""

import logging
import sys
from pathlib import Path
from typing import Any

import click

from khumkan.cli.display import open_console, open_sink
from khumkan.cli.exits import ExitCode
from khumkan.cli.language import Speaker, choose_language
from khumkan.cli.loading import load_quickly
from khumkan.cli.options import GreedyCommand, log_source_option
from khumkan.cli.progress import show_progress
from khumkan.cli.report import ScanReport
from khumkan.cli.scan import Scan, ScanPlan, choose_processes
from khumkan.cli.sinks import Sink, encode_json
from khumkan.cli.tables import FindingTable, show_report
from khumkan.core.errors import ConfigurationError, Place
from khumkan.core.journal import set_up_journal
from khumkan.core.messages import message
from khumkan.core.settings import Settings, load_settings
from khumkan.core.severity import Severity
from khumkan.core.shipped import shipped_rules
from khumkan.engine.formats import FORMATS
from khumkan.engine.indicators import load_indicators

MAX_PROCESSES = 256
LEVELS = click.Choice([level.value for level in Severity])


@click.command("detect", cls=GreedyCommand)
@click.option(
    "--rules",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    metavar="DIR|FILE...",
    help="Sigma rules; without it, khumkan's own pack for hospitals.",
)
@click.option(
    "--events",
    multiple=True,
    required=True,
    type=click.Path(exists=True, readable=False, allow_dash=True, path_type=Path),
    metavar="FILE|DIR...",
    help="Log files or folders of them; - is standard input.",
)
@click.option(
    "--indicators",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE...",
    help="STIX bundle (.json), CSV with a header, or a list with one value a line.",
)
@click.option("--format", "format_name", type=click.Choice(["auto", *FORMATS]), default="auto")
@click.option("--log-source", type=log_source_option, help="What all events are, instead of auto.")
@click.option("--output", type=click.Choice(["table", "jsonl", "csv"]), default="table")
@click.option(
    "--report",
    "report_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write all numbers, refusals and rejections to this JSON file.",
)
@click.option(
    "--min-level",
    type=LEVELS,
    default=Severity.INFORMATIONAL.value,
    help="Leave out findings below this level.",
)
@click.option("--fail-on", type=LEVELS, help="Exit with 1 on a finding of this level or higher.")
@click.option(
    "--processes",
    type=click.IntRange(1, MAX_PROCESSES),
    metavar="N",
    help="Processes that read; without it, one for each core where there is much to read.",
)
@click.option("--strict", is_flag=True, help="Exit with 2 if any rule is refused.")
@click.option("--rules-url", default="", help="Where the rules can be read; goes into findings.")
@click.option("--no-cache", is_flag=True, help="Compile the rules anew, and keep nothing of it.")
@click.option("--language", type=click.Choice(["auto", "th", "en"]), default=None)
def command(**options: Any) -> int:
    """Match Sigma rules and indicators against log files."""
    settings = load_settings()
    _tell_warnings()
    speaker = Speaker(choose_language(options["language"] or settings.output.language))
    if options["report_file"]:
        try_report(options["report_file"])
    sink = open_sink(options["output"])
    report = _scan(options, settings, sink, speaker)
    _show(sink, report, speaker)
    if options["report_file"]:
        write_report(options["report_file"], report)
    return exit_code(report, fail_on=options["fail_on"], is_strict=options["strict"])


def _tell_warnings() -> None:
    """Have what the log warns of said whole, unless somebody listens already."""
    if not logging.getLogger().handlers:
        set_up_journal(sys.stderr, logging.WARNING)


def _scan(options: dict[str, Any], settings: Settings, sink: Sink, speaker: Speaker) -> ScanReport:
    rule_paths = options["rules"] or [shipped_rules() / "sigma"]
    plan = ScanPlan(
        events=options["events"],
        format_name=options["format_name"],
        log_source=options["log_source"],
        min_level=Severity(options["min_level"]),
    )
    rules = load_quickly(
        rule_paths, settings.detect, url=options["rules_url"], is_kept=not options["no_cache"]
    )
    indicators = load_indicators(options["indicators"])
    # A bar would be drawn into findings that appear on the same screen.
    is_free = isinstance(sink, FindingTable) or not sys.stdout.isatty()
    words = speaker.say(message("reading"))
    with show_progress(options["events"], words, is_wanted=is_free) as progress:
        n_processes = options["processes"] or choose_processes(options["events"])
        return Scan(plan, rules, indicators, settings.detect, sink, progress, n_processes).run()


def _show(sink: Sink, report: ScanReport, speaker: Speaker) -> None:
    """A table goes where people look; beside data for machines, the summary stays out of it."""
    is_table = isinstance(sink, FindingTable)
    console = open_console(sys.stdout if is_table else sys.stderr)
    if isinstance(sink, FindingTable):
        sink.show(console, speaker)
    show_report(console, speaker, report)


def try_report(path: Path) -> None:
    """Raise ConfigurationError where no report can be written: before hours of reading."""
    try:
        path.open("ab").close()
    except OSError as error:
        raise _explain(path, error) from error


def write_report(path: Path, report: ScanReport) -> None:
    """Write the whole report as JSON; raises ConfigurationError where that can't be done."""
    try:
        path.write_bytes(encode_json(report.to_record(), is_indented=True) + b"\n")
    except OSError as error:
        raise _explain(path, error) from error


def _explain(path: Path, error: OSError) -> ConfigurationError:
    words = message("the report can't be written: {detail}", detail=error.strerror or "?")
    return ConfigurationError(words, place=Place(str(path)))


def exit_code(report: ScanReport, *, fail_on: str | None, is_strict: bool) -> ExitCode:
    """Return what the run says to its caller: rules before findings, interrupts before both."""
    if report.was_interrupted:
        return ExitCode.INTERRUPTED
    if report.has_unread:
        return ExitCode.DEFECT
    if not report.n_rules or (is_strict and report.refusals):
        return ExitCode.RULES
    if not report.files:
        return ExitCode.USAGE
    if fail_on and any(Severity(level) >= fail_on for level in report.findings_by_level):
        return ExitCode.FINDINGS
    return ExitCode.OK

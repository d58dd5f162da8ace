"""`khumkan node export-evidence`: a sealed archive of logs, for a court or an auditor."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

import click
from rich.console import Console
from rich.progress import Progress

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import speaker, tell
from khumkan.cli.node.evidence_choice import Choice, choose
from khumkan.cli.node.folders import data_option, existing_folder
from khumkan.cli.node.holds import DAY
from khumkan.core.clock import SystemClock
from khumkan.core.errors import ConfigurationError
from khumkan.core.messages import message
from khumkan.core.settings import find_zone, load_settings
from khumkan.node.enrolment import read_enrolment
from khumkan.node.evidence import Export, Exported, Request, export_evidence
from khumkan.node.evidence.custody import NodeSaid
from khumkan.node.folder import NodeFolder
from khumkan.node.keys import KeyRing
from khumkan.node.manifests import StoredManifests
from khumkan.node.retention import span_of_days
from khumkan.node.sources import SourceBook
from khumkan.node.state import State


@click.command("export-evidence")
@data_option
@click.option("--from", "first", type=DAY, help="The first day of receipt, as 2026-11-22.")
@click.option("--to", "last", type=DAY, help="The last day, as a whole.")
@click.option("--source", "names", multiple=True, help="Only this source: name or id; repeatable.")
@click.option("--finding", type=click.UUID, help="Only the events of this finding.")
@click.option("--rule", help="Only the events in which this rule or indicator (its id) was found.")
@click.option("--indicator", help="Only events that show this address, domain, URL or hash.")
@click.option("--case", required=True, help="The case or request it is for.")
@click.option("--by", "who", required=True, help="The named person who exports.")
@click.option("--reason", required=True, help="Why; it stands in the custody record.")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="FILE.zip"
)
def command(  # noqa: PLR0913 -- one for each option
    data: Path | None,
    *,
    first: datetime | None,
    last: datetime | None,
    names: tuple[str, ...],
    finding: UUID | None,
    rule: str | None,
    indicator: str | None,
    case: str,
    who: str,
    reason: str,
    out: Path,
) -> int:
    """Export logs with manifests, proofs and custody record, sealed with the node's key."""
    folder = existing_folder(data)
    span = _span(first, last, is_needed=finding is None)
    with closing(State(folder.state)) as state:
        choice = Choice(span, names, finding, rule, indicator)
        selection, concerned = choose(choice, folder, state)
        request = Request(selection, concerned, case, who, reason, out.absolute())
        with _shown() as (expect, advance):
            export = _open(folder, state, expect, advance)
            exported = export_evidence(export, request)
    _tell(exported, out)
    return ExitCode.OK


def _span(
    first: datetime | None, last: datetime | None, *, is_needed: bool
) -> tuple[datetime, datetime] | None:
    """Return the span of whole days in the hospital's own time, None where none is said."""
    if first is None or last is None:
        if is_needed or first or last:
            raise ConfigurationError(message("say which days, with --from and --to"))
        return None
    if last < first:
        raise ConfigurationError(message("--to is before --from"))
    return span_of_days(first.date(), last.date(), find_zone(load_settings().detect.time_zone))


def _open(
    folder: NodeFolder, state: State, expect: Callable[[int], None], advance: Callable[[int], None]
) -> Export:
    clock = SystemClock()
    with closing(SourceBook(folder.sources, clock)) as book:
        sources = book.list()
    return Export(
        lake=folder.lake,
        state=state,
        manifests=StoredManifests(folder.manifests),
        sources=sources,
        node=_who(folder),
        key=KeyRing(folder.key_file).key,
        clock=clock,
        expect=expect,
        advance=advance,
    )


def _who(folder: NodeFolder) -> NodeSaid:
    if not folder.enrolment.exists():
        return NodeSaid(None, "", "", "")
    one = read_enrolment(folder.enrolment)
    return NodeSaid(one.node_id, one.node_name, one.organisation_name, one.hub_url)


@contextmanager
def _shown() -> Iterator[tuple[Callable[[int], None], Callable[[int], None]]]:
    """Yield what takes how many events there are to look at, and how many were; shown if seen."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield (lambda _n: None), (lambda _n: None)
        return
    words = speaker().say(message("Looking at events"))
    with Progress(console=console, transient=True, auto_refresh=False) as bar:
        task = bar.add_task(words, total=None)

        def advance(n: int) -> None:
            bar.advance(task, n)
            bar.refresh()

        yield (lambda n: bar.update(task, total=n)), advance


def _tell(one: Exported, out: Path) -> None:
    tell(
        message(
            "{n} events and {findings} findings are sealed in {file}",
            n=one.n_events,
            findings=one.n_findings,
            file=str(out),
        )
    )
    if one.n_proved < one.n_events:
        tell(
            message(
                "{n} of them are in no manifest yet: their day is not over, or has just ended",
                n=one.n_events - one.n_proved,
            )
        )
    tell(message("its SHA-256, for the hand-over record: {hash}", hash=one.sha256))
    tell(message("it is signed with the key {name}", name=one.key))
    tell(message("to check it on any machine: khumkan node verify-evidence {file}", file=str(out)))

"""`khumkan node suppress …`: findings that are told to nobody for a while, and why."""

from contextlib import closing
from pathlib import Path
from uuid import UUID

import click
import msgspec

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import speaker, tell
from khumkan.cli.node.finding_filters import read_moment
from khumkan.cli.node.folders import data_option, existing_folder
from khumkan.cli.printable import printable
from khumkan.core.clock import Clock, SystemClock, format_time
from khumkan.core.errors import ConfigurationError
from khumkan.core.ids import IdMaker
from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import message
from khumkan.node.sources import SourceBook
from khumkan.node.state import State, StoredSuppression
from khumkan.node.suppression import Wish, counter_of, make_suppression
from khumkan.node.trail import note_deed, who_acts


@click.group("suppress")
def command() -> None:
    """Keep findings that are known to be harmless from being told, for a while."""


@command.command("add")
@click.option("--rule", required=True, help="The id of a rule, or of an indicator.")
@click.option("--source", default="", help="Only in events of this source: its name or id.")
@click.option("--field", "fields", multiple=True, metavar="NAME=VALUE", help="Only where it holds.")
@click.option("--reason", required=True, help="Why; your colleagues will read it.")
@click.option("--until", required=True, help="The last day, or a time: within a year.")
@data_option
def add(rule: str, fields: tuple[str, ...], data: Path | None, **said: str) -> int:
    """Tell nobody of findings of a rule; they are still kept, counted, and shown here."""
    folder, clock = existing_folder(data), SystemClock()
    with closing(SourceBook(folder.sources, clock)) as book:
        source_id = book.find(said["source"]).id if said["source"] else None
    until = read_moment(said["until"], is_end=True)
    wish = Wish(rule, source_id, tuple(map(_split, fields)), said["reason"], until)
    one = make_suppression(wish, who_acts(), clock.now(), IdMaker(clock))
    with closing(State(folder.state, clock)) as state, state.writing():
        state.suppressions.add(one)
        note_deed(state, clock, "suppress.add", str(one.id), f"{one.rule_id}: {one.reason}")
    at = format_time(one.until, "seconds")
    tell(message("told to nobody until {at}: {rule} ({id})", at=at, rule=rule, id=str(one.id)))
    return ExitCode.OK


@command.command("list")
@click.option("--all", "is_all", is_flag=True, help="Those too that have ended.")
@click.option("--json", "is_json", is_flag=True, help="One JSON object a line, for programs.")
@data_option
def list_all(data: Path | None, *, is_all: bool, is_json: bool) -> int:
    """Show what is suppressed, why, until when, and how often that was used."""
    folder, clock = existing_folder(data), SystemClock()
    with closing(State(folder.state, clock)) as state:
        found = [one for one in state.suppressions.all() if is_all or one.is_in_force(clock.now())]
        counters = state.counters()
    if not found and not is_json:
        tell(message("Nothing is suppressed."))
    for one in found:
        n = counters.get(counter_of(one.id), 0)
        if is_json:
            click.echo(msgspec.json.encode(_to_record(one, n, clock)).decode())
        else:
            _show(one, n, clock)
    return ExitCode.OK


@command.command("end")
@click.argument("suppression_id", metavar="ID", type=click.UUID)
@data_option
def end(suppression_id: UUID, data: Path | None) -> int:
    """Have findings told again from now on."""
    folder, clock = existing_folder(data), SystemClock()
    with closing(State(folder.state, clock)) as state:
        if suppression_id not in {one.id for one in state.suppressions.all()}:
            raise ConfigurationError(
                message(
                    "there is no suppression {id}: khumkan node suppress list shows them all",
                    id=str(suppression_id),
                )
            )
        with state.writing():
            state.suppressions.end(suppression_id, clock.now())
            note_deed(state, clock, "suppress.end", str(suppression_id))
    tell(message("its findings are told again"))
    return ExitCode.OK


def _split(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise ConfigurationError(
            message("{text} is no field: write NAME=VALUE", text=repr(text[:80]))
        )
    return name.strip(), value


def _show(one: StoredSuppression, n: int, clock: Clock) -> None:
    say, until = speaker(), format_time(one.ended_at or one.until, "seconds")
    ended = "" if one.is_in_force(clock.now()) else say.say(message("(ended)")) + "  "
    click.echo(f"{one.id}  {ended}{printable(one.rule_id)}")
    where = "  ".join(f"{name}={value}" for name, value in one.fields)
    if one.source_id is not None:
        where = f"{one.source_id}  {where}"
    if where:
        click.echo(f"    {printable(where)}")
    words = message(
        "until {at}, by {who}, used {n} times: {why}",
        at=until,
        who=one.made_by,
        n=n,
        why=one.reason,
    )
    click.echo(f"    {printable(say.say(words))}")


def _to_record(one: StoredSuppression, n: int, clock: Clock) -> JsonObject:
    return {
        "id": str(one.id),
        "rule": one.rule_id,
        "source": None if one.source_id is None else str(one.source_id),
        "fields": dict(one.fields),
        "reason": one.reason,
        "until": format_time(one.until),
        "made_at": format_time(one.made_at),
        "made_by": one.made_by,
        "ended_at": None if one.ended_at is None else format_time(one.ended_at),
        "is_in_force": one.is_in_force(clock.now()),
        "n": n,
    }

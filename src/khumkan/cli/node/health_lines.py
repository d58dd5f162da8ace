"""What status says of sources, of what is suppressed, and of warnings that don't go out."""

from collections.abc import Iterator
from datetime import datetime

import click
import msgspec

from khumkan.cli.language import Speaker
from khumkan.cli.node.source_lines import COLOURS, STATES
from khumkan.cli.printable import printable
from khumkan.core.clock import format_time
from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import Message, message
from khumkan.node.health import HealthState


class WordsSaid(msgspec.Struct):
    """A sentence that was not yet put in anybody's language."""

    text: str
    parameters: dict[str, str | int | float] = {}

    @property
    def words(self) -> Message:
        """The sentence."""
        return Message(self.text, self.parameters)


class HealthSaid(msgspec.Struct):
    """How one source does."""

    state: HealthState
    seen: WordsSaid
    todo: WordsSaid | None = None


class SourceSaid(msgspec.Struct):
    """One source, as far as its health goes."""

    name: str
    health: HealthSaid


class _Sources(msgspec.Struct):
    sources: list[SourceSaid]


class ChannelSaid(msgspec.Struct):
    """One way of warning people."""

    n_sent: int
    n_failed: int
    fault: str


class WarningsSaid(msgspec.Struct, frozen=True):
    """How warning people does."""

    n_waiting: int = 0
    channels: dict[str, ChannelSaid] = {}


class SuppressedSaid(msgspec.Struct, frozen=True):
    """What is told to nobody: how many suppressions hold, how many findings they covered."""

    n_in_force: int = 0
    n_findings: int = 0
    next_end_at: datetime | None = None


def warning_trouble(said: WarningsSaid) -> Iterator[Message]:
    """Say which warnings don't go out."""
    for name, one in said.channels.items():
        if one.fault:
            why = one.fault
            yield message("WRONG: no warning goes out by {channel}: {why}", channel=name, why=why)


def suppressed_work(said: SuppressedSaid) -> Iterator[Message]:
    """Say what is told to nobody."""
    if said.n_in_force:
        at = "-" if said.next_end_at is None else format_time(said.next_end_at, "seconds")
        yield message(
            "{n} suppressions are in force, the next ends at {at}; {findings} findings were told "
            "to nobody: khumkan node suppress list",
            n=said.n_in_force,
            at=at,
            findings=said.n_findings,
        )


def health_texts(said: JsonObject, say: Speaker) -> Iterator[str]:
    """Yield a line for each source that may send, the worst first, and what to do about it."""
    found = msgspec.convert(said, _Sources).sources
    order = list(STATES)
    found.sort(key=lambda one: (order.index(one.health.state), one.name))
    for one in found:
        health = one.health
        if health.state is HealthState.ENDED:
            continue
        word = click.style(say.say(STATES[health.state]).upper(), fg=COLOURS[health.state])
        yield f"{word}  {printable(one.name)}: {printable(say.say(health.seen.words))}"
        if health.todo is not None:
            words = message("what to do: {words}", words=say.say(health.todo.words))
            yield f"    {printable(say.say(words))}"

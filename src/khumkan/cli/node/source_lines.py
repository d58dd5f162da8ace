"""How one source does, as lines for people and as a record for programs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import click

from khumkan.cli.language import Speaker
from khumkan.cli.printable import printable
from khumkan.core.clock import format_time
from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import message
from khumkan.node.health import HealthState, ShapeCount, SourceHealth, Verdict
from khumkan.node.health.skew import measure_skew
from khumkan.node.health.telling import tell_verdict
from khumkan.node.sources import Source

_BARS = "▁▂▃▄▅▆▇█"
_SHOWN_SHAPES = 3
_WIDTH = 200
COLOURS = {
    HealthState.GREEN: "green",
    HealthState.LEARNING: "cyan",
    HealthState.WAITING: "yellow",
    HealthState.QUIET: "yellow",
    HealthState.SILENT: "red",
    HealthState.FAILING: "red",
    HealthState.SKEWED: "red",
}
STATES = {  # the worst first
    HealthState.SILENT: message("silent"),
    HealthState.FAILING: message("failing"),
    HealthState.SKEWED: message("skewed"),
    HealthState.QUIET: message("quiet"),
    HealthState.WAITING: message("waiting"),
    HealthState.LEARNING: message("learning"),
    HealthState.GREEN: message("green"),
    HealthState.ENDED: message("ended"),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """All that is known of one source as of `at`."""

    source: Source
    health: SourceHealth | None
    verdict: Verdict
    shapes: Sequence[ShapeCount]
    at: datetime


def headline(seen: Seen, say: Speaker) -> str:
    """Return the state and what is seen, in one line."""
    state = seen.verdict.state
    word = click.style(say.say(STATES[state]).upper(), fg=COLOURS.get(state), bold=True)
    return f"{word}  {printable(seen.source.name)}: {say.say(seen.verdict.seen)}"


def source_lines(seen: Seen, say: Speaker) -> Iterator[str]:
    """Yield everything; nothing of it turns a terminal round."""
    yield headline(seen, say)
    if seen.verdict.todo is not None:
        yield say.say(message("what to do: {words}", words=say.say(seen.verdict.todo)))
    for remark in seen.verdict.remarks:
        yield f"  {say.say(remark)}"
    yield say.say(
        message(
            "kind {kind}, format {format}, kept {days} days, silent after {minutes} min",
            kind=seen.source.kind,
            format=seen.source.format or "auto",
            days=seen.source.keep_days or "-",
            minutes=seen.source.silent_after_minutes or "-",
        )
    )
    if seen.health is not None:
        yield from _health_lines(seen.health, seen.at, say)
    for one in seen.shapes[:_SHOWN_SHAPES]:
        yield say.say(message("{n} lines not understood, such as:", n=one.n))
        yield f"    {show_bytes(one.sample)}"


def _health_lines(known: SourceHealth, at: datetime, say: Speaker) -> Iterator[str]:
    yield say.say(
        message(
            "{events} events, {rejected} could not be read, {unknown} are plain text",
            events=known.n_events,
            rejected=known.n_rejected,
            unknown=known.n_unknown,
        )
    )
    counts = known.last_day(at)
    yield say.say(
        message(
            "the last 24 hours: {bars} (at most {most} an hour)",
            bars=sparkline(counts),
            most=max(counts),
        )
    )
    skew = measure_skew(known.skews)
    if skew is not None:
        off = f"{skew.seconds:+.0f}"
        yield say.say(message("its clock against ours: {seconds} s", seconds=off))
    yield say.say(
        message(
            "the last event, of {at}, read as {format}:",
            at=format_time(known.last_at, "seconds"),
            format=known.format or "-",
        )
    )
    yield f"    {show_bytes(known.sample)}"


def sparkline(counts: Sequence[int]) -> str:
    """Return numbers as bars, the largest the highest; a dot for none."""
    most = max(counts, default=0)
    return "".join(
        "·" if not n else _BARS[min(n * len(_BARS) // (most + 1), len(_BARS) - 1)] for n in counts
    )


def show_bytes(raw: bytes) -> str:
    """Return bytes from a log on one line, safe for a terminal."""
    return printable(raw.decode("utf-8", "replace").strip(), limit=_WIDTH)


def source_record(seen: Seen) -> JsonObject:
    """Return everything as one JSON object."""
    known, skew = seen.health, measure_skew(seen.health.skews) if seen.health else None
    return {
        "id": str(seen.source.id),
        "name": seen.source.name,
        "kind": seen.source.kind,
        "at": format_time(seen.at),
        "health": tell_verdict(seen.verdict),
        "n_events": known.n_events if known else 0,
        "n_rejected": known.n_rejected if known else 0,
        "n_unknown": known.n_unknown if known else 0,
        "first_at": format_time(known.first_at) if known else None,
        "last_at": format_time(known.last_at) if known else None,
        "last_format": known.format if known else "",
        "last_sample": known.sample.decode("utf-8", "replace") if known else "",
        "last_day": list(known.last_day(seen.at)) if known else [],
        "clock_seconds": None if skew is None else skew.seconds,
        "unknown": [shape_record(one) for one in seen.shapes],
    }


def shape_record(one: ShapeCount) -> JsonObject:
    """Return lines of one shape as a JSON object."""
    return {
        "source": str(one.source_id),
        "shape": one.shape,
        "reason": one.reason,
        "n": one.n,
        "first_at": format_time(one.first_at),
        "last_at": format_time(one.last_at),
        "sample": one.sample.decode("utf-8", "replace"),
    }

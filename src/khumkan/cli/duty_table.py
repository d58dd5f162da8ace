"""Duties shown to people: a few lines for each, the most urgent first, in Thai or English."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.table import Table
from rich.text import Text

from khumkan.cli.language import Speaker
from khumkan.core.messages import Message, message
from khumkan.hub.incidents.duties import Duty, Urgency, urgency_at
from khumkan.hub.incidents.law import Words
from khumkan.ui.dates import write_clock_time, write_day
from khumkan.ui.preferences import Preferences, using

_STYLES = {
    Urgency.NO_DEADLINE: "default",
    Urgency.WAITING: "default",
    Urgency.RUNNING: "default",
    Urgency.AMBER: "bold yellow",
    Urgency.RED: "bold red",
    Urgency.PASSED: "bold white on red",
}
_CONFIDENCE = {
    "confirmed": message("confirmed: read in the official text"),
    "reported": message("reported: read in a secondary source, not in the official text"),
    "unconfirmed": message("NOT CONFIRMED: ask a lawyer or the authority"),
}
_FACTS = {
    "occurred_at": message("when it occurred"),
    "detected_at": message("when it was detected"),
    "aware_at": message("when we became aware"),
    "processor_aware_at": message("when the processor became aware"),
    "ended_at": message("when it ended"),
}


def show_duties(
    console: Console, speaker: Speaker, duties: Sequence[Duty], *, at: datetime
) -> None:
    """Print every duty with what is left of its time at `at`."""
    console.print(speaker.say(message("Duties at {moment}", moment=_moment(at, speaker))))
    console.print()
    if not duties:
        console.print(speaker.say(message("By what is known here, no duty to report begins.")))
    for duty in duties:
        _show_duty(console, speaker, duty, at)
    versions = ", ".join(sorted({duty.law.version for duty in duties}))
    if versions:
        held = message("Law as khumkan holds it: version {version}.", version=versions)
        console.print(speaker.say(held))
    console.print(speaker.say(message("Facts that are missing begin no duty. Not legal advice.")))


def _show_duty(console: Console, speaker: Speaker, duty: Duty, at: datetime) -> None:
    urgency = urgency_at(duty, at)
    what = duty.rule.what.in_language(speaker.language)
    left = speaker.say(_left(duty, urgency, at))
    head = Text.assemble((left, _STYLES[urgency]), "  ", (what, "bold"), f"  ({duty.id})")
    console.print(head)
    _show_lines(console, [(speaker.say(label), words) for label, words in _lines(duty, speaker)])
    console.print()


def _show_lines(console: Console, lines: Sequence[tuple[str, str]]) -> None:
    """Print labels and words; where people look, long words are folded beside their label."""
    width = max(cell_len(label) for label, _ in lines)
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, min_width=width)
    table.add_column(overflow="fold")
    for label, words in lines:
        if console.is_terminal:
            table.add_row(f"  {label}", words)
        else:
            console.print(f"  {set_cell_size(label, width)}  {words}")
    console.print(table, end="")


def _lines(duty: Duty, speaker: Speaker) -> Iterator[tuple[Message, str]]:
    rule = duty.rule
    yield message("by when"), _by_when(duty, speaker)
    yield message("owed by"), rule.owner.in_language(speaker.language)
    to = rule.addressee.in_language(speaker.language)
    yield message("to whom"), f"{to} · {rule.form.in_language(speaker.language)}"
    yield from _optional(message("only if"), rule.only_if, speaker)
    yield message("why"), duty.law.cite(rule, speaker.language)
    yield message("ends with"), rule.ends_with.in_language(speaker.language)
    yield from _optional(message("if late"), rule.if_late, speaker)
    yield message("how sure"), speaker.say(_CONFIDENCE[rule.confidence])
    yield from _optional(message("in doubt"), rule.doubt, speaker)


def _optional(
    label: Message, words: Words | None, speaker: Speaker
) -> Iterator[tuple[Message, str]]:
    if words:
        yield label, words.in_language(speaker.language)


def _by_when(duty: Duty, speaker: Speaker) -> str:
    return speaker.say(_say_when(duty, speaker))


def _say_when(duty: Duty, speaker: Speaker) -> Message:
    fact = speaker.say(_FACTS[duty.starts_from]) if duty.starts_from in _FACTS else ""
    clock = duty.rule.clock
    if duty.due_at and fact:
        due = _moment(duty.due_at, speaker)
        return message("{due}, counted from {fact}", due=due, fact=fact)
    if duty.started_at is None and fact:
        return message("no clock yet: it is not known {fact}", fact=fact)
    if clock.count == "regulator_hours":
        return message("not set: the regulator has given no hours")
    if clock.is_without_delay:
        return message("without delay; no hours are set")
    return message("no time is set")


def _left(duty: Duty, urgency: Urgency, at: datetime) -> Message:
    if duty.due_at is None:
        is_now = duty.rule.clock.is_without_delay and duty.started_at
        return message("without delay") if is_now else message("no deadline")
    minutes = int(abs(duty.due_at - at) / timedelta(minutes=1))
    time = f"{minutes // 60}:{minutes % 60:02}"
    match urgency:
        case Urgency.PASSED:
            return message("OVERDUE by {time} h", time=time)
        case Urgency.RED:
            return message("RED: {time} h left", time=time)
        case Urgency.AMBER:
            return message("AMBER: {time} h left", time=time)
        case _:
            return message("{time} h left", time=time)


def _moment(at: datetime, speaker: Speaker) -> str:
    """Return a moment in Thai time, its day in both calendars, the language's own first."""
    language = speaker.language
    first, second = ("buddhist", "gregorian") if language == "th" else ("gregorian", "buddhist")
    with using(Preferences(language=language, calendar=second)):
        other = write_day(at)
    with using(Preferences(language=language, calendar=first)):
        return f"{write_day(at)} ({other}) {write_clock_time(at)}"
